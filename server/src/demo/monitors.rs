//! Monitors of the demo, all off: nothing is looked at before somebody says so. And the rule that
//! closes the telephone in a critical incident.

use crate::desk::Base;
use crate::store::{Tx, monitors, switches};
use app::contact::model::ChannelKind;
use app::contact::switch::Switch;
use app::monitors::model::{Monitor, MonitorKind};
use app::status::model::Impact;

/// Makes them.
pub async fn load(tx: &mut Tx, base: &Base) -> anyhow::Result<()> {
    let off = |name: &str, kind, target: &str, component: &str, impact| Monitor {
        name: name.into(),
        kind,
        target: target.into(),
        component: component.into(),
        impact,
        enabled: false,
        ..Monitor::default()
    };
    let shops = Monitor {
        expect_text: "Welkom".into(),
        publish_after: Some(10),
        ..off(
            "Webshops",
            MonitorKind::Http,
            "https://winkelkade.example/gezond",
            "webshops",
            Impact::Critical,
        )
    };
    let certificate = Monitor {
        interval_s: 6 * 3600,
        ..off(
            "Certificaat van de webshops",
            MonitorKind::Tls,
            "winkelkade.example:443",
            "webshops",
            Impact::Minor,
        )
    };
    let nightly = Monitor {
        interval_s: 24 * 3600,
        timeout_s: 3600,
        ..off("Reservekopie van de database", MonitorKind::Heartbeat, "", "database", Impact::Minor)
    };
    for monitor in [shops, certificate, nightly] {
        monitors::monitor_add(tx, &monitor, &base.env.token()).await?;
    }
    let rule = Switch { rule: Some(Impact::Critical), ..Switch::plain(ChannelKind::Phone) };
    switches::switch_save(tx, &rule, None, base.env.now()).await?;
    Ok(())
}
