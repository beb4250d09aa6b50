//! Putting Loket together: the only place that knows everything. Used by
//! `loket serve` and by the tests alike.

use crate::config::{Config, LmtpAddr};
use crate::desk::accounts::AccountsDesk;
use crate::desk::accounts::leads::Leads;
use crate::desk::aftermath::AftermathDesk;
use crate::desk::backup::Where;
use crate::desk::books::BooksDesk;
use crate::desk::broadcasts::BroadcastsDesk;
use crate::desk::community::CommunityDesk;
use crate::desk::components::ComponentsDesk;
use crate::desk::contact::{ContactDesk, KnownRecipients};
use crate::desk::faq::FaqDesk;
use crate::desk::history::HistoryDesk;
use crate::desk::incidents::IncidentsDesk;
use crate::desk::limits::Limits;
use crate::desk::mails::MailsDesk;
use crate::desk::maintenance::MaintenanceDesk;
use crate::desk::monitors::{MonitorsDesk, Watch};
use crate::desk::publish::{Copier, Target};
use crate::desk::pulse::{Pulse, Topic};
use crate::desk::search::SearchDesk;
use crate::desk::shops::{ShopFiles, ShopsDesk};
use crate::desk::snapshot::Snapshots;
use crate::desk::status::StatusDesk;
use crate::desk::status::deeds::Deeds;
use crate::desk::subscribers::SubscribersDesk;
use crate::desk::tickets::TicketsDesk;
use crate::desk::webhooks::WebhooksDesk;
use crate::desk::{Base, Facts};
use crate::env::Env;
use crate::http::{self, SiteCopier, Web, WebFacts};
use crate::jobs::alarm::Watcher;
use crate::jobs::promises::{self, Staff};
use crate::mail::auth::Judge;
use crate::mail::imap::{self, ImapMailbox, ImapRoots};
use crate::mail::pictures::Pictures;
use crate::mail::route::Senders;
use crate::mail::sent::SentLog;
use crate::mail::smtp::{self, Door, Protocol, SmtpConfig, TlsFiles};
use crate::mail::spool::{Spool, SpoolSettings};
use crate::mail::transport::Transport;
use crate::outward::Outward;
use crate::search::Index;
use crate::store::{Store, StoreUrl, setting};
use crate::watch::Probe;
use crate::{jobs, store};
use anyhow::Context;
use app::Desk;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Loket, put together and listening, but not yet running.
pub struct Application {
    /// Where HTTP listens.
    pub http_addr: SocketAddr,
    /// Where SMTP listens.
    pub smtp_addr: SocketAddr,
    /// What the use cases stand on.
    pub base: Base,
    /// The use cases.
    pub desk: Desk,
    web: Web,
    http: TcpListener,
    smtp: TcpListener,
    lmtp: Option<Door>,
    /// Where to, every so many hours, and how many are kept.
    backup: Option<(Where, u32, usize)>,
    /// Where a copy of the public pages is kept.
    publish: Option<Target>,
    smtp_config: SmtpConfig,
    /// The ways out, each with the mails it takes.
    routes: Vec<Transport>,
    alarm_to: Vec<String>,
    monitors: Arc<MonitorsDesk>,
    /// Minutes ahead of a promise at which they hear of it.
    promise_alarm_minutes: u32,
    judge: Option<Arc<Judge>>,
    imap: Vec<(ImapMailbox, ImapRoots)>,
    stop: watch::Sender<bool>,
    rebuild_index: bool,
}

/// The store, created where there is none yet. A folder that has been used
/// before never gets a new, empty store: then the old one is merely away.
pub async fn open_store(config: &Config) -> anyhow::Result<Store> {
    let store = Store::new(config.store.clone());
    let used_before = used_before(config);
    match &config.store {
        StoreUrl::Lite(path) if !path.exists() && !used_before => {
            store.create().await.with_context(|| format!("cannot make {}", path.display()))?;
        }
        _ => match store.ping().await {
            Ok(()) => {}
            Err(error) if error.is_away() && used_before => {}
            Err(error) => return Err(error).context("the store cannot be opened"),
        },
    }
    Ok(store)
}

/// Whether a Loket has served from this data folder: then something public is known.
fn used_before(config: &Config) -> bool {
    config.data_dir.join("snapshot.json").exists()
}

/// What the use cases stand on, for `serve`, the command line and tests.
/// `spool_dir` is taken for this process alone.
pub async fn base(config: &Config, env: Env) -> anyhow::Result<(Base, bool)> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("cannot make the data folder {}", config.data_dir.display()))?;
    let store = open_store(config).await?;
    let (clock, random) = (env.clock(), env.clone());
    let settings = SpoolSettings { min_free_bytes: config.spool_free, ..SpoolSettings::default() };
    let spool =
        Spool::open_with(&config.data_dir.join("spool"), clock, Arc::new(move || random.random()), settings)
            .context("the spool cannot be opened (is another Loket running on this data folder?)")?;
    let index = match Index::open(&config.data_dir.join("index")) {
        Ok(index) => index,
        // A disk that can only be read: searching finds nothing, everything else stands.
        Err(error) if used_before(config) => {
            tracing::error!(%error, "the index can't be opened: it is made anew, in memory");
            Index::in_memory().context("the index cannot be made")?
        }
        Err(error) => return Err(error).context("the index cannot be opened"),
    };
    let rebuild_index = index.fresh();
    let facts = Facts {
        site_url: config.site_url.clone(),
        mail_host: config.smtp_hostname.clone(),
        zone: config.zone.clone(),
        files_dir: config.data_dir.join("files"),
        broadcast_per_minute: i64::from(config.broadcast_per_minute),
        burst: (config.burst_tickets as usize, i64::from(config.burst_minutes)),
        demo_accounts: config.http_addr.ip().is_loopback(),
    };
    let outward = Arc::new(Outward::new(config.reach).context("TLS can't be set up")?);
    let pictures = Pictures::open(config.data_dir.join("images"), outward.clone());
    let deeds =
        Deeds::open(&config.data_dir.join("deeds"), &env).context("the journal of deeds cannot be opened")?;
    let base = Base {
        store,
        env,
        spool,
        deeds: Arc::new(deeds),
        leads: Arc::new(Leads::open(config.data_dir.join("leads.json"))),
        sent: SentLog::new(config.data_dir.join("sent")),
        pictures: Arc::new(pictures),
        outward,
        shops: ShopFiles::new(config.data_dir.join("shops")),
        snapshots: Arc::new(Snapshots::open(config.data_dir.join("snapshot.json"))),
        index,
        pulse: Pulse::default(),
        limits: Arc::new(Limits::default()),
        facts: Arc::new(facts),
        missing: Arc::default(),
    };
    base.deeds.remember(&base.snapshots).await?;
    match base.refresh().await {
        Ok(()) => {}
        Err(error) if error.is_away() => {}
        Err(error) => return Err(error).context("the snapshot cannot be made"),
    }
    Ok((base, rebuild_index))
}

impl Application {
    /// Opens everything and listens; nothing is served yet.
    pub async fn build(config: &Config, env: Env) -> anyhow::Result<Application> {
        let (mut base, rebuild_index) = base(config, env).await?;
        if !*base.store.here().borrow() {
            tracing::error!(
                "the store is away at the start: status, FAQ and contact are served from the snapshot"
            );
        }
        let listen = |addr: SocketAddr, what: &'static str| async move {
            TcpListener::bind(addr).await.with_context(|| format!("{what} cannot listen on {addr}"))
        };
        let http = listen(config.http_addr, "HTTP").await?;
        let smtp = listen(config.smtp_addr, "SMTP").await?;
        let (http_addr, smtp_addr) = (http.local_addr()?, smtp.local_addr()?);
        // A port chosen by the system is only known now.
        let site_url =
            config.site_url.replace(&format!("http://{}", config.http_addr), &format!("http://{http_addr}"));
        base.facts = Arc::new(Facts { site_url, ..(*base.facts).clone() });

        let stop = watch::Sender::new(false);
        let routes = routes(config)?;
        let way = routes.last().filter(|way| !way.takes.theirs).cloned();
        let (web, monitors) = web(config, &base, way, stop.subscribe()).await?;
        let desk = web.desk.clone();
        let lmtp = match &config.lmtp_addr {
            None => None,
            Some(LmtpAddr::Tcp(addr)) => Some(listen(*addr, "LMTP").await?.into()),
            Some(LmtpAddr::Unix(path)) => Some(Door::unix(path).context("LMTP cannot listen")?),
        };
        let tls = config.smtp_tls.as_ref().map(|(cert, key)| TlsFiles::open(cert, key)).transpose()?;
        let smtp_config = SmtpConfig {
            tls: tls.map(Arc::new),
            hostname: config.smtp_hostname.clone(),
            max_size: config.mail_max,
            ..SmtpConfig::default()
        };
        let with_roots = |mailbox: &ImapMailbox| {
            let roots = imap::roots(mailbox.ca_file.as_deref());
            roots.map(|roots| (mailbox.clone(), roots)).with_context(|| format!("imap '{}'", mailbox.name))
        };
        let imap = config.imap.iter().map(with_roots).collect::<anyhow::Result<_>>()?;
        Ok(Application {
            http_addr,
            smtp_addr,
            base,
            desk,
            web,
            http,
            smtp,
            lmtp,
            backup: config
                .backup_every_hours
                .map(|every| anyhow::Ok((Where::of(config, None)?, every, config.backup_keep)))
                .transpose()?,
            publish: config.publish_to.as_ref().map(|to| Target::open(to, &config.publish_s3)).transpose()?,
            smtp_config,
            routes,
            monitors,
            alarm_to: config.alarm_to.clone(),
            promise_alarm_minutes: config.promise_alarm_minutes,
            judge: judge(config),
            imap,
            stop,
            rebuild_index,
        })
    }

    /// Ends [`Application::run`] when it is sent true.
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Serves until stopped. What is accepted is then finished or durable.
    pub async fn run(self) -> anyhow::Result<()> {
        let Application {
            base,
            web,
            http,
            smtp,
            lmtp,
            backup,
            publish,
            smtp_config,
            routes,
            alarm_to,
            monitors,
            promise_alarm_minutes,
            judge,
            imap,
            stop,
            rebuild_index,
            ..
        } = self;
        let mut tasks = JoinSet::new();
        tasks.spawn(jobs::drain::run(web.tickets.clone(), judge.clone(), stop.subscribe()));
        if let Some(judge) = judge {
            tasks.spawn(jobs::dkim::run(base.clone(), judge, stop.subscribe()));
        }
        let way = routes.last().filter(|way| !way.takes.theirs && !alarm_to.is_empty());
        let staff = way.map(|way| Staff { transport: way.clone(), to: alarm_to });
        if let Some(Staff { transport, to }) = staff.clone() {
            let watcher = Watcher::new(base.clone(), transport, to);
            tasks.spawn(jobs::alarm::run(watcher, stop.subscribe()));
        }
        let watcher = promises::Watcher::new(base.clone(), staff, promise_alarm_minutes);
        tasks.spawn(promises::run(watcher, stop.subscribe()));
        tasks.spawn(jobs::deliver::run(base.clone(), routes, stop.subscribe()));
        tasks.spawn(jobs::broadcast::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::monitors::run(monitors, stop.subscribe()));
        tasks.spawn(jobs::channels::run(ContactDesk::new(base.clone()), stop.subscribe()));
        tasks.spawn(jobs::index::run(base.clone(), rebuild_index, stop.subscribe()));
        tasks.spawn(jobs::tell::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::webhooks::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::flood::run(base.clone(), web.tickets.clone(), stop.subscribe()));
        tasks.spawn(jobs::deeds::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::refresh::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::maintenance::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::months::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::shops::run(base.clone(), stop.subscribe()));
        tasks.spawn(jobs::tidy::run(base.clone(), stop.subscribe()));
        if let Some((place, every, keep)) = backup {
            tasks.spawn(jobs::backup::run(base.clone(), place, every, keep, stop.subscribe()));
        }
        if let Some(target) = publish {
            let copier = Arc::new(SiteCopier::new(web.clone()));
            tasks.spawn(jobs::publish::run(base.clone(), copier, target, stop.subscribe()));
        }
        for (mailbox, roots) in imap {
            let most = smtp_config.max_size;
            tasks.spawn(jobs::imap::run(base.clone(), mailbox, roots, most, stop.subscribe()));
        }
        let recipients = Arc::new(KnownRecipients::new(base.snapshots.clone()));
        if let Some(door) = lmtp {
            let config = SmtpConfig { protocol: Protocol::Lmtp, ..smtp_config.clone() };
            let (ours, spool, stopped) = (recipients.clone(), base.spool.clone(), stop.subscribe());
            tasks.spawn(async move { smtp::serve(door, config, ours, spool, stopped).await });
        }
        let (spool, stopped) = (base.spool.clone(), stop.subscribe());
        tasks.spawn(async move { smtp::serve(smtp, smtp_config, recipients, spool, stopped).await });
        let served = http::serve(http, web).await;
        stop.send_replace(true);
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a background task broke off");
            }
        }
        base.store.close().await;
        served.context("HTTP stopped")
    }
}

/// The use cases, and all that HTTP shares.
async fn web(
    config: &Config,
    base: &Base,
    way: Option<Transport>,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<(Web, Arc<MonitorsDesk>)> {
    let tickets = Arc::new(TicketsDesk::new(base.clone()));
    let status = Arc::new(StatusDesk::new(base.clone()));
    let probe = Probe::open().context("TLS can't be set up")?;
    let watch = Watch::open(config.data_dir.join("monitors.json"), probe, base.env.now());
    let to = config.alarm_to.clone();
    let monitors = Arc::new(MonitorsDesk::new(base.clone(), status.clone(), watch, way, to));
    let clock = base.env.clock();
    let desk = Desk {
        tickets: tickets.clone(),
        faq: Arc::new(FaqDesk::new(base.clone())),
        community: Arc::new(CommunityDesk::new(base.clone())),
        status,
        monitors: monitors.clone(),
        maintenance: Arc::new(MaintenanceDesk::new(base.clone())),
        history: Arc::new(HistoryDesk::new(base.clone())),
        aftermath: Arc::new(AftermathDesk::new(base.clone())),
        components: Arc::new(ComponentsDesk::new(base.clone())),
        incidents: Arc::new(IncidentsDesk::new(base.clone())),
        accounts: Arc::new(AccountsDesk::new(base.clone())),
        contact: Arc::new(ContactDesk::new(base.clone())),
        search: Arc::new(SearchDesk::new(base.clone())),
        broadcasts: Arc::new(BroadcastsDesk::new(base.clone())),
        mails: Arc::new(MailsDesk::new(base.clone())),
        subscribers: Arc::new(SubscribersDesk::new(base.clone())),
        webhooks: Arc::new(WebhooksDesk::new(base.clone())),
        books: Arc::new(BooksDesk::new(base.clone())),
        flood: tickets.clone(),
        shops: Arc::new(ShopsDesk::new(base.clone())),
        now: clock,
    };
    let demo = demo_content(&base.store).await;
    let facts = WebFacts {
        assets: http::asset_version(&config.site_dir).into(),
        site_dir: config.site_dir.clone(),
        site_url: base.facts.site_url.as_str().into(),
        bundle: std::env::var("LEPTOS_OUTPUT_NAME").ok().map(Into::into),
        platform: platform(config, demo).into(),
        demo: demo && base.facts.demo_accounts,
        trusted_proxy: config.trusted_proxy,
        metrics: metrics_handle(),
    };
    Ok((Web { desk, tickets, base: base.clone(), facts: Arc::new(facts), stop }, monitors))
}

/// What makes a copy of the public pages beside a running server: from the snapshot's file, and
/// from the store where it is here. What it needs besides lies in `room`, a folder of its own.
pub async fn copier(config: &Config, env: Env, room: &Path) -> anyhow::Result<impl Copier> {
    let snapshot = config.data_dir.join("snapshot.json");
    std::fs::copy(&snapshot, room.join("snapshot.json")).with_context(|| {
        format!("{} can't be read: nothing was ever served from here", snapshot.display())
    })?;
    let config = Config { data_dir: room.to_owned(), ..config.clone() };
    let (base, _) = base(&config, env).await?;
    let stop = watch::Sender::new(false);
    let (web, _) = web(&config, &base, None, stop.subscribe()).await?;
    Ok(SiteCopier::new(web))
}

/// The ways out: one for each mailbox that has its own, one for all others.
fn routes(config: &Config) -> anyhow::Result<Vec<Transport>> {
    let mut routes = Vec::new();
    for route in &config.smtp_routes {
        let opened = Transport::open(route, &config.smtp_hostname, Senders::only(&route.from));
        routes.push(opened.with_context(|| format!("smtp_route '{}'", route.from))?);
    }
    match &config.smtp_out {
        Some(route) => {
            let takes = Senders::all_but(&config.smtp_routes);
            routes.push(Transport::open(route, &config.smtp_hostname, takes).context("smtp_out")?);
        }
        None => tracing::info!("no smtp_out: mails wait in the outbox"),
    }
    Ok(routes)
}

/// Who looks into senders. A machine without DNS still takes mail.
fn judge(config: &Config) -> Option<Arc<Judge>> {
    Judge::open(config.dns_resolver, &config.smtp_hostname)
        .unwrap_or_else(|error| {
            tracing::error!(error, "senders can't be looked into");
            None
        })
        .map(Arc::new)
}

/// The platform's name: as set, or the demo's.
fn platform(config: &Config, demo: bool) -> String {
    let usual = if demo { crate::demo::PLATFORM } else { "Loket" };
    config.platform.clone().unwrap_or_else(|| usual.to_owned())
}

/// The outage pages of all shops as files, beside a running server: name and text.
pub async fn outage_pack(config: &Config) -> anyhow::Result<Vec<(String, String)>> {
    let store = Store::new(config.store.clone());
    let platform = platform(config, demo_content(&store).await);
    let shops = ShopFiles::new(config.data_dir.join("shops"));
    http::outage_pack(&shops, &config.site_url, &platform).await
}

/// Whether the demo was loaded; told on the sign-in page.
async fn demo_content(store: &Store) -> bool {
    let look = async {
        let mut tx = store.read().await?;
        setting::setting(&mut tx, "demo").await
    };
    let found: store::StoreResult<Option<String>> = look.await;
    found.ok().flatten().is_some()
}

/// One recorder a process, also when tests build many applications.
fn metrics_handle() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone()
}

/// `loket serve`: builds, says where it listens, and serves until a signal.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    crate::room::make();
    let signalled = signals();
    let application = Application::build(&config, Env::system()).await?;
    tracing::info!(http = %application.http_addr, smtp = %application.smtp_addr, "Loket is open");
    let stop = application.stopper();
    tokio::spawn(async move {
        signalled.await;
        tracing::info!("stopping: what is under way is finished");
        stop.send_replace(true);
    });
    application.run().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Listens for SIGTERM and Ctrl-C from now on, and gives what waits for one: who is told to stop
/// while starting stops in good order too.
fn signals() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async move {
        match heard {
            [Ok(mut term), Ok(mut interrupt)] => {
                tokio::select! {
                    _ = term.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
            _ => {
                tracing::error!("signals are not heard: only SIGKILL ends this process");
                std::future::pending().await
            }
        }
    }
}

impl Base {
    /// Wakes everything that waits for work: after a restore or an import.
    pub fn wake_all(&self) {
        for topic in [Topic::Queue, Topic::Status, Topic::Jobs, Topic::Outbox] {
            self.pulse.ping(topic);
        }
    }
}
