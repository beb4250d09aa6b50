//! All pages by their address, and the document around them.
//!
//! Called by the server with the request's [`Page`] and [`crate::Desk`] in context. The path is
//! the one without the language's prefix: every route is written once.

use crate::accounts::pages::{AccountPage, LinkPage, LinkUsePage, PeoplePage, SignInPage};
use crate::aftermath::pages::{AftermathPage, DutiesPage, PostmortemPage};
use crate::books::pages::BooksPage;
use crate::broadcasts::pages::{BroadcastEditPage, BroadcastNewPage, BroadcastPage, BroadcastsPage};
use crate::community::pages::{AcceptedPage, CommunityPage, ComposePage, ModerationPage, ThreadPage};
use crate::components::pages::{ComponentNewPage, ComponentPage, ComponentsPage};
use crate::contact::pages::{ContactPage, HoursPage, MailboxesPage, SwitchboardPage};
use crate::faq::pages::{
    ArticleEditPage, ArticleNewPage, ArticlePage, ArticlesPage, CollectionPage, FaqPage,
};
use crate::flood::pages::{FloodAnswerPage, FloodMailPage};
use crate::history::pages::{HistoryPage, WeightsPage};
use crate::incidents::pages::{TemplatePage, TemplatesPage, UpdateEditPage};
use crate::mails::pages::{ChoicePage, ConsentPage, ExamplePage, ExamplesPage};
use crate::maintenance::pages::{MaintenanceConsolePage, MaintenanceDeskPage, MaintenancePage};
use crate::monitors::pages::{AlarmPage, MonitorOnePage, MonitorsPage};
use crate::page::Page;
use crate::search::pages::{HomePage, SearchPage};
use crate::shops::pages::OutagePagePage;
use crate::status::pages::{ConsoleIncidentPage, ConsolePage, IncidentPage, StatusPage};
use crate::subscribers::pages::{FollowPage, FollowSentPage, FollowStoppedPage, FollowingPage};
use crate::tickets::pages::{MyTicketsPage, OutgoingPage, OwnTicketPage, QueuePage, TaggedPage, TicketPage};
use crate::ui::{document, oops};
use crate::webhooks::pages::{AllWebhooksPage, WebhookPage, WebhooksPage};
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren, Router};
use leptos_router::{NestedRoute, PossibleRouteMatch, path};

/// The whole document for the request in context.
pub fn app() -> impl IntoView {
    // leptos_axum sets this only where it makes the routes itself. Fails when it is set, which is as good.
    let _ = any_spawner::Executor::init_tokio();
    leptos_meta::provide_meta_context();
    let page = Page::current();
    let pages = || {
        let children = RouteChildren::to_children(routes);
        FlatRoutes(FlatRoutesProps::builder().fallback(oops::not_found).children(children).build())
    };
    let body = view! { <Router>{pages()}</Router> };
    document::document(&page, body.into_any())
}

fn routes() -> StaticVec<AnyNestedRoute> {
    public().into_iter().chain(desk()).collect::<Vec<_>>().into()
}

fn public() -> Vec<AnyNestedRoute> {
    vec![
        at(path!("/"), HomePage),
        at(path!("/zoeken"), SearchPage),
        at(path!("/faq"), FaqPage),
        at(path!("/faq/c/:slug"), CollectionPage),
        at(path!("/faq/:slug"), ArticlePage),
        at(path!("/community"), CommunityPage),
        at(path!("/community/nieuw"), ComposePage),
        at(path!("/community/ontvangen"), AcceptedPage),
        at(path!("/community/:id"), ThreadPage),
        at(path!("/status"), StatusPage),
        at(path!("/status/geschiedenis"), HistoryPage),
        at(path!("/status/onderhoud/:slug"), MaintenancePage),
        at(path!("/status/:slug"), IncidentPage),
        at(path!("/status/:slug/nabeschouwing"), PostmortemPage),
        at(path!("/contact"), ContactPage),
        at(path!("/mijn"), MyTicketsPage),
        at(path!("/ticket/:token"), OwnTicketPage),
        at(path!("/afmelden/:token"), ChoicePage),
        at(path!("/alarm/:token"), AlarmPage),
        at(path!("/volgen"), FollowPage),
        at(path!("/volgen/verstuurd"), FollowSentPage),
        at(path!("/volgen/gestopt"), FollowStoppedPage),
        at(path!("/volgen/:token"), FollowingPage),
        at(path!("/account"), AccountPage),
        at(path!("/account/webhooks"), WebhooksPage),
        at(path!("/account/webhooks/:id"), WebhookPage),
        at(path!("/account/uitvalpagina"), OutagePagePage),
        at(path!("/inloggen"), SignInPage),
        at(path!("/inloggen/link"), LinkPage),
        at(path!("/inloggen/l/:token"), LinkUsePage),
    ]
}

fn desk() -> Vec<AnyNestedRoute> {
    vec![
        at(path!("/desk/wachtrij/:view"), QueuePage),
        at(path!("/desk/ticket/:number"), TicketPage),
        at(path!("/desk/uitgaand"), OutgoingPage),
        at(path!("/desk/mailvoorbeelden"), ExamplesPage),
        at(path!("/desk/mailvoorbeelden/:key"), ExamplePage),
        at(path!("/desk/webhooks"), AllWebhooksPage),
        at(path!("/desk/toestemming"), ConsentPage),
        at(path!("/desk/rondzendingen"), BroadcastsPage),
        at(path!("/desk/rondzendingen/nieuw"), BroadcastNewPage),
        at(path!("/desk/rondzendingen/:id"), BroadcastPage),
        at(path!("/desk/rondzendingen/:id/tekst"), BroadcastEditPage),
        at(path!("/desk/label/:tag"), TaggedPage),
        at(path!("/desk/postboek"), BooksPage),
        at(path!("/desk/storingen"), ConsolePage),
        at(path!("/desk/storingen/:slug"), ConsoleIncidentPage),
        at(path!("/desk/storingen/:slug/nabeschouwing"), AftermathPage),
        at(path!("/desk/nabeschouwingen"), DutiesPage),
        at(path!("/desk/onderhoud"), MaintenanceDeskPage),
        at(path!("/desk/onderhoud/:slug"), MaintenanceConsolePage),
        at(path!("/desk/storingen/:slug/post"), FloodMailPage),
        at(path!("/desk/storingen/:slug/antwoord"), FloodAnswerPage),
        at(path!("/desk/storingen/:slug/update/:id"), UpdateEditPage),
        at(path!("/desk/onderdelen"), ComponentsPage),
        at(path!("/desk/onderdelen/nieuw"), ComponentNewPage),
        at(path!("/desk/onderdelen/:key"), ComponentPage),
        at(path!("/desk/storing-sjablonen"), TemplatesPage),
        at(path!("/desk/storing-sjablonen/:id"), TemplatePage),
        at(path!("/desk/kennisbank"), ArticlesPage),
        at(path!("/desk/kennisbank/nieuw"), ArticleNewPage),
        at(path!("/desk/kennisbank/:id"), ArticleEditPage),
        at(path!("/desk/community"), ModerationPage),
        at(path!("/desk/mensen"), PeoplePage),
        at(path!("/desk/mailboxen"), MailboxesPage),
        at(path!("/desk/kantooruren"), HoursPage),
        at(path!("/desk/kanalen"), SwitchboardPage),
        at(path!("/desk/bewaking"), MonitorsPage),
        at(path!("/desk/bewaking/:id"), MonitorOnePage),
        at(path!("/desk/beschikbaarheid"), WeightsPage),
    ]
}

/// A route with its page; the types are erased, so that thirty pages compile as quickly as one.
fn at<P, V>(path: P, page: fn() -> V) -> AnyNestedRoute
where
    P: PossibleRouteMatch + std::fmt::Debug + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    NestedRoute::new(path, move || page().into_any()).into_any_nested_route()
}
