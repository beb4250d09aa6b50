//! The night from its first minute to what was written about it weeks later: the acts in order.

use super::cast::Cast;
use super::mails::mails;
use super::stage::{Pace, Stage};
use super::{after, alarm, end, everybody, flood, restore};

/// Mails of the night: enough for people to see, fewer for a test.
const MANY: usize = 300;
const SOME: usize = 64;

/// The incident's name in addresses.
pub const SLUG: &str = "webshops-en-kassa-app-liggen-stil";
/// Its titles, which nobody's mails but ours have in their subject.
pub const TITLE: [&str; 2] = ["Webshops en Kassa App liggen stil", "Shops and till app are down"];
/// Where the lead works.
pub const CONSOLE: &str = "/desk/storingen/webshops-en-kassa-app-liggen-stil";
/// Where everybody reads.
pub const PUBLIC: &str = "/status/webshops-en-kassa-app-liggen-stil";

/// All of it.
pub async fn play(stage: &Stage) {
    let mut letters = mails(if stage.pace == Pace::Told { MANY } else { SOME }).into_iter();
    let quarter = letters.len() / 4;
    let mut cast = Cast::meet(stage).await;
    alarm::play(stage, &mut cast).await;
    let early = flood::play(stage, &mut cast, letters.by_ref().take(quarter).collect()).await;
    restore::play(stage, &mut cast, letters.by_ref().take(quarter).collect()).await;
    everybody::play(stage, &mut cast, letters.collect()).await;
    end::play(stage, &mut cast, &early).await;
    after::play(stage, &mut cast).await;
}
