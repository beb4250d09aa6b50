//! The gallery: every mail that Loket sends, made by the functions that make the real ones,
//! of example values. A test holds its list against the folder of templates. Pure.

use crate::desk::bare;
use crate::desk::hours::Hours;
use crate::desk::markdown::letter;
use crate::mail::compose::{self, Composed};
use app::contact::model::{ChannelKind, WeekHours};
use app::mails::model::MailKind;
use app::monitors::model::failure_words;
use app::{Lang, Moment};
use jiff::tz::TimeZone;

/// A mail of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// In addresses.
    pub key: &'static str,
    /// What it is called, in Dutch and in English.
    pub name: [&'static str; 2],
    /// When it is sent, in Dutch and in English.
    pub when: [&'static str; 2],
    /// The template that it is made of, without language and ending.
    pub template: &'static str,
    /// Which.
    pub what: What,
}

/// Which mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Acknowledgement in office hours.
    Ack,
    /// Acknowledgement while nobody is there.
    AckClosed,
    /// Acknowledgement during an incident, with articles.
    AckIncident,
    /// An answer.
    Answer,
    /// Another message before the requester wrote again.
    FollowUp,
    /// A link to sign in with.
    SignIn,
    /// The same for a new account.
    Invite,
    /// The password was changed.
    Password,
    /// The mail book doesn't agree.
    Books,
    /// What comes in can't become tickets.
    Trouble,
    /// A promised update is nearly due.
    Promise,
    /// Somebody answered a question.
    Answered,
    /// A monitor: it fails, nobody saw it, it is over.
    Monitor(compose::Sight),
    /// The watch itself can reach nothing.
    Blind,
    /// A channel opens again soon, or (false) just did.
    Channel(bool),
    /// Asks whether somebody wants to follow.
    Follow,
    /// News of an incident.
    News,
    /// It is over.
    Resolved,
    /// A webhook was switched off.
    WebhookOff,
    /// To all merchants, in a long outage.
    Broadcast,
    /// Acknowledgement of a message about an incident.
    AckAbout,
    /// One answer to all that an incident held.
    AnswerAll,
}

/// All of them, in the order of the list.
pub const EXAMPLES: &[Sample] = &[
    Sample {
        key: "bevestiging",
        name: ["Ontvangstbevestiging", "Acknowledgement"],
        when: ["Als een nieuw bericht een ticket wordt.", "When a new message becomes a ticket."],
        template: "ack",
        what: What::Ack,
    },
    Sample {
        key: "bevestiging-gesloten",
        name: ["Ontvangstbevestiging buiten kantooruren", "Acknowledgement outside office hours"],
        when: [
            "Als een nieuw bericht een ticket wordt terwijl er niemand is.",
            "When a new message becomes a ticket while nobody is there.",
        ],
        template: "ack",
        what: What::AckClosed,
    },
    Sample {
        key: "bevestiging-storing",
        name: ["Ontvangstbevestiging tijdens een storing", "Acknowledgement during an incident"],
        when: [
            "Als een nieuw bericht een ticket wordt tijdens een storing; hier ook met artikelen die kunnen helpen.",
            "When a new message becomes a ticket during an incident; here also with articles that may help.",
        ],
        template: "ack",
        what: What::AckIncident,
    },
    Sample {
        key: "antwoord",
        name: ["Antwoord", "Answer"],
        when: ["Als een medewerker antwoordt.", "When an agent answers."],
        template: "reply",
        what: What::Answer,
    },
    Sample {
        key: "vervolg",
        name: ["Vervolgbericht", "Follow-up"],
        when: [
            "Als een medewerker schrijft waar niets te citeren valt.",
            "When an agent writes and there is nothing to quote.",
        ],
        template: "reply",
        what: What::FollowUp,
    },
    Sample {
        key: "inloglink",
        name: ["Inloglink", "Sign-in link"],
        when: [
            "Als iemand op de inlogpagina om een link vraagt.",
            "When somebody asks for a link to sign in.",
        ],
        template: "sign_in",
        what: What::SignIn,
    },
    Sample {
        key: "uitnodiging",
        name: ["Uitnodiging", "Invitation"],
        when: ["Als een beheerder een account maakt.", "When an admin makes an account."],
        template: "invite",
        what: What::Invite,
    },
    Sample {
        key: "wachtwoord",
        name: ["Wachtwoord gewijzigd", "Password changed"],
        when: ["Als iemand een wachtwoord kiest of wijzigt.", "When somebody chooses or changes a password."],
        template: "password",
        what: What::Password,
    },
    Sample {
        key: "postboek",
        name: ["Alarm van het postboek", "Alarm of the mail book"],
        when: [
            "Aan beheerders, hooguit eens per dag, als er berichten zoek zijn.",
            "To admins, once a day at most, when messages are missing.",
        ],
        template: "books",
        what: What::Books,
    },
    Sample {
        key: "alarm",
        name: ["Alarm", "Alarm"],
        when: [
            "Aan de adressen van alarm_to, als wat binnenkomt geen ticket kan worden, en als dat voorbij is.",
            "To the addresses of alarm_to, when what comes in cannot become tickets, and when that is over.",
        ],
        template: "trouble",
        what: What::Trouble,
    },
    Sample {
        key: "belofte",
        name: ["Beloofde update", "Promised update"],
        when: [
            "Aan de adressen van alarm_to, kort voordat een beloofde update er moet zijn, en nog eens als die te laat is.",
            "To the addresses of alarm_to, shortly before a promised update is due, and again when it is late.",
        ],
        template: "promise",
        what: What::Promise,
    },
    Sample {
        key: "community-antwoord",
        name: ["Antwoord in de community", "Answer in the community"],
        when: [
            "Aan wie een vraag stelde, bij elk antwoord van een ander.",
            "To who asked a question, at each answer by somebody else.",
        ],
        template: "answered",
        what: What::Answered,
    },
    Sample {
        key: "monitor",
        name: ["Monitor faalt", "Monitor fails"],
        when: ["Aan wie alarmen krijgt, als een monitor faalt.", "To who gets alarms, when a monitor fails."],
        template: "monitor",
        what: What::Monitor(compose::Sight::Failed),
    },
    Sample {
        key: "monitor-ongezien",
        name: ["Alarm nog niet gezien", "Alarm not seen yet"],
        when: [
            "Aan de tweede lijst adressen, als niemand zegt naar een alarm te kijken.",
            "To the second list of addresses, when nobody says that they look into an alarm.",
        ],
        template: "monitor",
        what: What::Monitor(compose::Sight::Unseen),
    },
    Sample {
        key: "monitor-hersteld",
        name: ["Monitor hersteld", "Monitor recovered"],
        when: ["Aan wie het alarm kreeg, als het over is.", "To who got the alarm, when it is over."],
        template: "monitor",
        what: What::Monitor(compose::Sight::Recovered),
    },
    Sample {
        key: "bewaking-blind",
        name: ["Bewaking ziet niets", "The watch is blind"],
        when: [
            "Aan wie alarmen krijgt, als de bewaking zelf niets kan bereiken, en als dat voorbij is.",
            "To who gets alarms, when the watch itself can reach nothing, and when that is over.",
        ],
        template: "blind",
        what: What::Blind,
    },
    Sample {
        key: "kanaal-zo-open",
        name: ["Kanaal gaat zo open", "Channel opens soon"],
        when: [
            "Aan wie een kanaal sloot, een kwartier voor het einde.",
            "To who closed a channel, a quarter of an hour before its end.",
        ],
        template: "channel",
        what: What::Channel(true),
    },
    Sample {
        key: "kanaal-open",
        name: ["Kanaal is weer open", "Channel is open again"],
        when: ["Aan wie een kanaal sloot, bij het einde.", "To who closed a channel, at its end."],
        template: "channel",
        what: What::Channel(false),
    },
    Sample {
        key: "volgen-bevestigen",
        name: ["Volgen bevestigen", "Confirm following"],
        when: [
            "Als iemand storingen wil volgen, voordat er iets anders komt.",
            "When somebody wants to follow incidents, before anything else comes.",
        ],
        template: "follow",
        what: What::Follow,
    },
    Sample {
        key: "storing-update",
        name: ["Update van een storing", "Update of an incident"],
        when: [
            "Aan wie dit volgt, bij een update met bericht.",
            "To who follows this, at an update with a notice.",
        ],
        template: "news",
        what: What::News,
    },
    Sample {
        key: "storing-opgelost",
        name: ["Storing opgelost", "Incident resolved"],
        when: [
            "Aan wie over de storing hoorde, als hij voorbij is.",
            "To who heard of the incident, when it is over.",
        ],
        template: "news",
        what: What::Resolved,
    },
    Sample {
        key: "webhook-uit",
        name: ["Webhook uitgezet", "Webhook switched off"],
        when: [
            "Als het adres van een webhook niet meer bestaat of drie dagen niet antwoordt.",
            "When a webhook's address is gone or does not answer for three days.",
        ],
        template: "webhook_off",
        what: What::WebhookOff,
    },
    Sample {
        key: "rondzending",
        name: ["Rondzending", "Broadcast"],
        when: [
            "Aan alle winkeliers, als een storing lang duurt en twee mensen dat besloten.",
            "To all merchants, when an incident lasts and two people decided so.",
        ],
        template: "broadcast",
        what: What::Broadcast,
    },
    Sample {
        key: "bevestiging-over-storing",
        name: [
            "Ontvangstbevestiging van bericht over storing",
            "Acknowledgement of a message about an incident",
        ],
        when: [
            "Als een nieuw bericht over een storing gaat: één keer per klant en storing.",
            "When a new message is about an incident: once for each customer and incident.",
        ],
        template: "ack",
        what: What::AckAbout,
    },
    Sample {
        key: "antwoord-aan-allen",
        name: ["Antwoord aan allen", "Answer to all"],
        when: [
            "Als een storingsleider alles wat is vastgehouden in één keer beantwoordt: één mail per klant.",
            "When a lead answers all that was held at once: one mail for each customer.",
        ],
        template: "reply",
        what: What::AnswerAll,
    },
];

/// An example, made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its words.
    pub mail: Composed,
    /// Whether people can stop it.
    pub kind: MailKind,
}

/// What examples are made with.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// The mail's language.
    pub lang: Lang,
    /// Address of the site, without a slash at the end.
    pub site_url: &'a str,
    /// The mailbox's name.
    pub mailbox: &'a str,
    /// The mailbox's signature; empty for the usual.
    pub signature: &'a str,
    /// The page that stops a mail that can be stopped.
    pub stop: &'a str,
}

/// A Tuesday at half past ten in Amsterdam: 24 November 2026.
const TUESDAY: Moment = 1_795_512_600_000_000;
/// The Saturday after it, at the same time.
const SATURDAY: Moment = TUESDAY + 4 * crate::env::DAY;
/// The example ticket.
const NUMBER: i64 = 48213;

impl Maker<'_> {
    /// Makes one.
    pub fn make(&self, what: What) -> Made {
        let mail = match what {
            What::Ack => self.ack(TUESDAY, false),
            What::AckClosed => self.ack(SATURDAY, false),
            What::AckIncident => self.ack(TUESDAY, true),
            What::Answer => self.reply(true),
            What::FollowUp => self.reply(false),
            What::SignIn => {
                compose::sign_in(self.lang, bare(self.site_url), &self.link("/inloggen/l/voorbeeld"))
            }
            What::Invite => {
                compose::invite(self.lang, bare(self.site_url), &self.link("/inloggen/l/voorbeeld"))
            }
            What::Password => compose::password(self.lang, bare(self.site_url), &self.link("/inloggen/link")),
            What::Books => compose::books(self.lang, 3, &self.link("/desk/postboek")),
            What::Trouble => compose::trouble(self.lang, Some(compose::Trouble::Store), 12),
            What::Promise => self.promise(),
            What::Answered => self.answered(),
            What::Monitor(sight) => self.monitor(sight),
            What::Blind => {
                let since = self.lang.t("24 november 2026 om 10:30", "24 November 2026 at 10:30");
                compose::blind(self.lang, Some(since), &self.link("/desk/bewaking"))
            }
            What::Channel(soon) => {
                let at = soon.then_some("12:00");
                compose::channel(self.lang, ChannelKind::Phone, at, &self.link("/desk/kanalen"))
            }
            What::Follow => {
                let link = self.link("/volgen/voorbeeld");
                compose::follow(self.lang, &compose::Follow { incident: None, link: &link })
            }
            What::News => self.news(false),
            What::Resolved => self.news(true),
            What::WebhookOff => {
                let link = self.link("/account/webhooks/1");
                let host = "advertenties.example";
                compose::webhook_off(self.lang, &compose::WebhookOff { host, gone: false, link: &link })
            }
            What::AckAbout => self.ack_about(),
            What::AnswerAll => self.answer_all(),
            What::Broadcast => self.broadcast(),
        };
        let kind = match what {
            What::Answered => MailKind::Community,
            What::News | What::Resolved | What::Broadcast => MailKind::Status,
            _ => MailKind::Service,
        };
        Made { mail, kind }
    }

    fn link(&self, path: &str) -> String {
        format!("{}{}", self.site_url, self.lang.href(path))
    }

    fn monitor(&self, sight: compose::Sight) -> Composed {
        compose::alert(
            self.lang,
            &compose::Alert {
                sight,
                name: "Kassa App",
                failure: &failure_words("status:503", self.lang),
                since: self.lang.t("24 november 2026 om 04:12", "24 November 2026 at 04:12"),
                link: &self.link("/alarm/voorbeeld"),
            },
        )
    }

    fn subject(&self) -> &'static str {
        self.lang.t("Kassa print geen bon", "The till prints no receipt")
    }

    /// With a promise of office hours from nine to five.
    fn ack(&self, at: Moment, trouble: bool) -> Composed {
        let nine_to_five = Some((9 * 60, 17 * 60));
        let days = [nine_to_five, nine_to_five, nine_to_five, nine_to_five, nine_to_five, None, None];
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        let expect = Hours::new(&WeekHours { days }, &[], &zone).expect_sentence(at, self.lang);
        let (title, next) = self.lang.t(
            ("De Kassa App hapert", "24 november 2026 om 11:00"),
            ("The Kassa App stutters", "24 November 2026 at 11:00"),
        );
        let incident = compose::incident(self.lang, title, Some(next), &self.link("/status/kassa-hapert"));
        let (printer, receipt) = self.lang.t(
            ("De bonprinter doet niets", "Een bon opnieuw printen"),
            ("The receipt printer does nothing", "Printing a receipt again"),
        );
        let articles = [
            (printer.to_owned(), self.link("/faq/bonprinter")),
            (receipt.to_owned(), self.link("/faq/bon-opnieuw")),
        ];
        compose::ack(
            self.lang,
            &compose::Ack {
                number: NUMBER,
                subject: self.subject(),
                link: &self.link("/ticket/voorbeeld"),
                expect: &expect,
                incident: if trouble { &incident } else { "" },
                articles: if trouble { &articles } else { &[] },
                mailbox: self.mailbox,
                signature: self.signature,
            },
        )
    }

    fn reply(&self, answers: bool) -> Composed {
        let text = if answers {
            self.lang.t(
                "Beste Marije,\n\nZet de printer uit en na tien tellen weer aan. Print hij dan nog niet, kies dan in de Kassa App Instellingen, Printer, Opnieuw koppelen.",
                "Dear Marije,\n\nSwitch the printer off, and on again after ten seconds. If it still does not print, choose Settings, Printer, Pair again in the Kassa App.",
            )
        } else {
            self.lang.t(
                "Beste Marije,\n\nIs het gelukt met de printer? Ik hoor het graag.",
                "Dear Marije,\n\nDid you get the printer to work? I would like to hear.",
            )
        };
        let quote = compose::Quote {
            author: "Marije de Boer",
            at: self.lang.t("24 november 2026 om 10:30", "24 November 2026 at 10:30"),
            text: self.lang.t(
                "Goedemorgen,\n\nSinds vanochtend komt er geen bon meer uit de printer.",
                "Good morning,\n\nSince this morning no receipt comes out of the printer.",
            ),
        };
        compose::reply(
            self.lang,
            &compose::Reply {
                number: NUMBER,
                subject: self.subject(),
                link: &self.link("/ticket/voorbeeld"),
                text,
                agent: "Sanne Vos",
                mailbox: self.mailbox,
                signature: self.signature,
                quote: answers.then_some(quote),
            },
        )
    }

    fn broadcast(&self) -> Composed {
        let (subject, markdown) = self.lang.t(
            (
                "Uw winkel en de Kassa App zijn niet bereikbaar",
                "Beste winkelier,\n\nSinds **06:50** zetten we een reservekopie van de database terug. Tot dat klaar is, werken uw winkel en de Kassa App niet.\n\n- Zet lopende advertenties op pauze.\n- Schrijf verkopen op papier op.\n\n[Volg de storing](/status/database)",
            ),
            (
                "Your shop and the Kassa App cannot be reached",
                "Dear merchant,\n\nSince **06:50** we have been restoring a backup of the database. Until that is done your shop and the Kassa App do not work.\n\n- Pause running ads.\n- Write sales down on paper.\n\n[Follow the incident](/status/database)",
            ),
        );
        compose::broadcast(
            self.lang,
            &compose::Broadcast {
                subject,
                html: &letter::html(markdown, self.lang, self.site_url),
                text: &letter::text(markdown, self.lang, self.site_url),
                other_language: false,
                mailbox: self.mailbox,
                signature: self.signature,
                kind: MailKind::Status,
                stop: self.stop,
            },
        )
    }

    fn ack_about(&self) -> Composed {
        let (title, next) = self.lang.t(
            ("De Kassa App ligt stil", "24 november 2026 om 11:00"),
            ("The Kassa App is down", "24 November 2026 at 11:00"),
        );
        let link = self.link("/status/kassa-ligt-stil");
        compose::ack(
            self.lang,
            &compose::Ack {
                number: NUMBER,
                subject: self.lang.t("Kassa doet het niet", "Till not working"),
                link: &self.link("/ticket/voorbeeld"),
                expect: "",
                incident: &compose::about_incident(self.lang, title, Some(next), false, (&link, "")),
                articles: &[],
                mailbox: self.mailbox,
                signature: self.signature,
            },
        )
    }

    fn answer_all(&self) -> Composed {
        let tickets = [
            (NUMBER, self.lang.t("Kassa doet het niet", "Till not working")),
            (NUMBER + 31, self.lang.t("Al nieuws?", "Any news?")),
        ];
        let text = self.lang.t(
            "De Kassa App werkt sinds 13:40 weer. Wijzigingen tussen 04:40 en 06:50 kunnen verloren zijn; op de statuspagina leest u hoe u dat nagaat.",
            "The Kassa App works again since 13:40. Changes between 04:40 and 06:50 may be lost; the status page tells you how to check.",
        );
        compose::reply(
            self.lang,
            &compose::Reply {
                number: NUMBER,
                subject: tickets[0].1,
                link: &self.link("/ticket/voorbeeld"),
                text: &format!("{text}\n\n{}", compose::answers_all(self.lang, &tickets)),
                agent: "Sanne Vos",
                mailbox: self.mailbox,
                signature: self.signature,
                quote: None,
            },
        )
    }

    fn promise(&self) -> Composed {
        compose::promise_due(
            self.lang,
            &compose::Due {
                title: self.lang.t("De Kassa App hapert", "The Kassa App stutters"),
                until: "11:00",
                broken: false,
                link: &self.link("/desk/storingen/kassa-hapert"),
            },
        )
    }

    fn answered(&self) -> Composed {
        let excerpt = self.lang.t(
            "Dat had ik ook. De printer uit en aan zetten hielp niet, opnieuw koppelen wel. Daarna deed hij het meteen.",
            "I had that too. Switching the printer off and on did not help, pairing it again did. It worked at once after that.",
        );
        compose::answered(
            self.lang,
            &compose::Answered {
                author: "Joris Timmer (De Houten Kraal)",
                title: self.subject(),
                excerpt,
                link: &self.link("/community/12#p34"),
                stop: self.stop,
            },
        )
    }

    fn news(&self, over: bool) -> Composed {
        let title = self.lang.t("De Kassa App hapert", "The Kassa App stutters");
        let follow = self.link("/volgen/voorbeeld?storing=kassa-hapert");
        let link = self.link("/status/kassa-hapert");
        let always =
            compose::News { title, link: &link, follow: &follow, stop: self.stop, ..Default::default() };
        if over {
            let of_mail = compose::News {
                subject: &format!("{}: {title}", self.lang.t("Opgelost", "Resolved")),
                state: self.lang.t("Opgelost, na 4 uur 36.", "Resolved, after 4 h 36 min."),
                text: self.lang.t(
                    "De Kassa App werkt weer. Lukt er iets niet, start de app dan opnieuw.",
                    "The Kassa App works again. If something fails, restart the app.",
                ),
                questions: &self.link("/faq/c/storing-kassa-hapert"),
                ..always
            };
            return compose::news(self.lang, &of_mail);
        }
        let of_mail = compose::News {
            subject: &format!("{}: {title}", self.lang.t("Storing", "Incident")),
            state: self.lang.t(
                "In onderzoek. Begonnen op 24 november 2026 om 10:30.",
                "Investigating. Began on 24 November 2026 at 10:30.",
            ),
            text: self.lang.t(
                "Afrekenen in de Kassa App duurt lang of mislukt. We zoeken de oorzaak.",
                "Paying in the Kassa App takes long or fails. We are looking for the cause.",
            ),
            hit: self.lang.t("Kassa App (hapert)", "Kassa App (failing)"),
            works: self.lang.t("Webshops, Beheer", "Webshops, Admin"),
            next: self.lang.t("24 november 2026 om 11:00", "24 November 2026 at 11:00"),
            loss: Some(self.lang.t(
                ("Mogelijk verloren", "24 november 2026 om 09:10", "24 november 2026 om 09:40"),
                ("Possibly lost", "24 November 2026 at 09:10", "24 November 2026 at 09:40"),
            )),
            advice: self.lang.t(
                "- Pauzeer uw advertenties. Zo betaalt u niet voor bezoekers die nu niets kunnen kopen.",
                "- Pause your ads. You then don't pay for visitors who can't buy anything now.",
            ),
            ..always
        };
        compose::news(self.lang, &of_mail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every template is in the gallery in both languages, and nothing else is.
    #[test]
    fn the_gallery_has_every_template() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/templates");
        let files = std::fs::read_dir(folder).unwrap();
        let files: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        // The frame is around all of them.
        let texts = files.iter().filter(|name| *name != "frame.html");
        let templates: BTreeSet<&str> = texts.filter_map(|name| name.split('.').next()).collect();
        let shown: BTreeSet<&str> = EXAMPLES.iter().map(|sample| sample.template).collect();
        assert_eq!(templates, shown);
        for template in templates {
            let has = |name: &str| files.iter().any(|file| file == name);
            let both = has(&format!("{template}.nl.txt")) && has(&format!("{template}.en.txt"));
            assert!(both || has(&format!("{template}.txt")), "{template}");
        }
        let keys: BTreeSet<&str> = EXAMPLES.iter().map(|sample| sample.key).collect();
        assert_eq!(keys.len(), EXAMPLES.len());
    }

    #[test]
    fn every_mail_as_it_reads() {
        for sample in EXAMPLES {
            for lang in Lang::ALL {
                let maker = Maker {
                    lang,
                    site_url: "https://hulp.winkelkade.example",
                    mailbox: "Winkelkade Hulp",
                    signature: "",
                    stop: "https://hulp.winkelkade.example/afmelden/voorbeeld",
                };
                let Made { mail, kind } = maker.make(sample.what);
                assert_eq!(mail.text.contains("/afmelden/"), kind.may_stop(), "{}", sample.key);
                assert_eq!(mail.html.contains("/afmelden/"), kind.may_stop(), "{}", sample.key);
                let name = format!("{}_{}", sample.key, lang.code());
                let whole = format!("Subject: {}\n\n{}\n=====\n\n{}", mail.subject, mail.text, mail.html);
                insta::assert_snapshot!(name, whole);
            }
        }
    }

    /// What an admin wrote stands under acknowledgements and answers, in both halves.
    #[test]
    fn signed_mails_as_they_read() {
        for (what, name) in [(What::Ack, "signed_ack"), (What::Answer, "signed_answer")] {
            for lang in Lang::ALL {
                let signature = lang.t(
                    "Met vriendelijke groet,\n\n{medewerker}\nTeam Winkelkade <Hulp>\nBel 020 555 01 40",
                    "Kind regards,\n\n{agent}\nTeam Winkelkade <Help>\nCall 020 555 01 40",
                );
                let maker = Maker {
                    lang,
                    site_url: "https://hulp.winkelkade.example",
                    mailbox: "Winkelkade Hulp",
                    signature,
                    stop: "",
                };
                let mail = maker.make(what).mail;
                let whole = format!("{}\n=====\n\n{}", mail.text, mail.html);
                insta::assert_snapshot!(format!("{name}_{}", lang.code()), whole);
            }
        }
    }
}
