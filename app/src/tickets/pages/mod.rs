//! Pages of tickets: the requester's own, and the desk's.

mod holds;
mod loops;
mod mine;
mod outgoing;
mod own;
mod queue;
mod tagged;
mod ticket;

pub use mine::MyTicketsPage;
pub use outgoing::OutgoingPage;
pub use own::OwnTicketPage;
pub use queue::QueuePage;
pub use tagged::TaggedPage;
pub use ticket::TicketPage;
