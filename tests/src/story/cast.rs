//! Who plays: people with their browsers, shops that answer or don't, those who follow, and a
//! program that is called.

use super::night::{CONSOLE, TITLE};
use super::stage::Stage;
use crate::desk::Browser;
use crate::hooks::{Call, Hooks};
use crate::subscribers::begins_to_follow;
use crate::target::Target;
use crate::{monitors, webhooks};
use app::monitors::model::MonitorState;
use standardwebhooks::Webhook;

/// Those who follow by mail: address, language, and the one component that they care for.
const FOLLOWERS: [(&str, &str, Option<&str>); 3] = [
    ("ada@bakkerij-edam.example", "nl", None),
    ("tom@tea-and-more.example", "en", None),
    ("femke@lampen-goes.example", "nl", Some("kassa-app")),
];
/// What a monitored service says while it is well.
const WELL: &str = "gezond";

pub struct Cast {
    pub lead: Browser,
    pub admin: Browser,
    pub agent: Browser,
    shops: Target,
    till: Target,
    program: Hooks,
    /// What the program knows Loket by.
    secret: Webhook,
    /// Mails about the incident that each follower has.
    heard: usize,
}

impl Cast {
    /// Everybody takes their place, while nothing is wrong yet.
    pub async fn meet(stage: &Stage) -> Cast {
        let admin = stage.signed_in("admin").await;
        let (shops, till) = (Target::start(WELL).await, Target::start(WELL).await);
        for (name, component, url) in
            [("Webshops", "webshops", shops.url()), ("Kassa", "kassa-app", till.url())]
        {
            let mut form = monitors::form(name, "http", &url);
            for (field, value) in &mut form {
                match *field {
                    "component" => *value = component,
                    "interval_s" => *value = "5",
                    _ => {}
                }
            }
            let saved = admin.post("/desk/bewaking/nieuw", &form).await;
            assert_eq!(saved.status, 303, "{}", saved.text);
        }
        for (email, lang, component) in FOLLOWERS {
            let mut choices = vec![("wishes", "1"), ("min_impact", "none"), ("taal", lang)];
            choices.extend(component.map(|key| ("component", key)));
            begins_to_follow(&stage.visitor(), (&stage.base, &stage.sink), email, &choices).await;
        }
        let merchant = stage.signed_in("merchant").await;
        let program = Hooks::serve().await;
        let path = webhooks::make(&merchant, &program.url("/204"), "standard").await;
        let secret = Webhook::new(&webhooks::secret(&merchant, &path).await).unwrap();
        let (lead, agent) = (stage.signed_in("lead").await, stage.signed_in("agent").await);
        let cast = Cast { lead, admin, agent, shops, till, program, secret, heard: 0 };
        cast.monitors_are(stage, MonitorState::Up).await;
        cast
    }

    /// The shops and the till stop answering.
    pub async fn platform_fails(&self) {
        self.shops.off().await;
        self.till.off().await;
    }

    /// They answer again.
    pub async fn platform_works(&self) {
        self.shops.on(WELL).await;
        self.till.on(WELL).await;
    }

    /// Waits until both monitors see that.
    pub async fn monitors_are(&self, stage: &Stage, state: MonitorState) {
        let admin = app::Actor::system();
        stage
            .hurry(&format!("both monitors are {state:?}"), async || {
                let rows = stage.desk.monitors.monitors(&admin).await.ok()?.rows;
                (rows.iter().filter(|row| row.monitor.enabled && row.state == state).count() == 2)
                    .then_some(())
            })
            .await;
    }

    /// The lead writes an update and promises the next one within so many minutes.
    pub async fn update(&self, state: &str, words: [&str; 2], minutes: &str, more: &[(&str, &str)]) {
        let mut form =
            vec![("state", state), ("text_nl", words[0]), ("text_en", words[1]), ("next_minutes", minutes)];
        form.extend(more);
        let written = self.lead.post(CONSOLE, &form).await;
        assert_eq!(written.status, 303, "{}", written.text);
    }

    /// Each who follows gets one more mail about the incident, in their language; the last of each.
    pub async fn followers_hear(&mut self, stage: &Stage) -> Vec<String> {
        self.heard += 1;
        let mut mails = Vec::new();
        for (email, lang, _) in FOLLOWERS {
            let title = TITLE[usize::from(lang == "en")];
            mails.push(stage.sink.nth_to(email, title, self.heard).await);
        }
        mails
    }

    /// Nobody got more than they were to hear.
    pub async fn nobody_heard_more(&self, stage: &Stage) {
        for (email, lang, _) in FOLLOWERS {
            let mails = stage.sink.mails_to(email, TITLE[usize::from(lang == "en")]).await;
            assert_eq!(mails.len(), self.heard, "mails to {email}");
        }
    }

    /// The program is called with these words, by somebody who knows the secret.
    pub async fn program_hears(&self, stage: &Stage, words: &str) {
        let called = |call: &Call| call.body.contains(words);
        let what = format!("a call with {words:?}");
        let call =
            stage.eventually(&what, async || self.program.calls("/204").into_iter().find(called)).await;
        let (id, at) = (&call.headers["webhook-id"], call.headers["webhook-timestamp"].parse().unwrap());
        let signature = self.secret.sign(id, at, call.body.as_bytes()).unwrap();
        assert_eq!(call.headers["webhook-signature"], signature);
    }
}
