//! The server itself: accepts connections, bounds them, and answers from rendered bytes what
//! everybody gets the same of; all else goes to the routes.
//!
//! By hand on hyper, since a visitor who only waits for news must cost next to nothing
//! (`hub`), and since a page that is there as bytes needs none of the layers (`rendered`).

use super::hub::Hub;
use super::rendered::{Ask, Rendered};
use super::{PATIENCE, Web, lang, router};
use crate::room;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Uri};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// A client that begins a request ends its headers within this; a connection that is kept for
/// the next one is closed after it.
const HEADERS: Duration = Duration::from_secs(30);
/// Files kept for other things than connections: the store, the spool, mails going out.
const OTHERS: usize = 512;
/// Of so many connections one is kept for who doesn't just wait for news.
const KEPT: usize = 4;

/// What answers.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    routes: Router,
    rendered: Rendered,
    hub: Hub,
    site_url: Arc<str>,
}

impl Site {
    /// The routes with what stands before them; `most` connections at once.
    fn new(web: Web, most: usize) -> Site {
        let hub = Hub::start(&web.base, web.stop.clone(), most - most / KEPT);
        let rendered = Rendered::new(web.base.snapshots.clone(), web.base.env.clone());
        let site_url = web.facts.site_url.clone();
        Site(Arc::new(Inner { routes: router(web), rendered, hub, site_url }))
    }

    async fn answer(self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        if request.uri().path() == "/live" && request.method() == Method::GET {
            return self.0.hub.listen();
        }
        let ask = Ask::of(request.method(), request.uri(), request.headers(), &self.0.site_url);
        if let Some(ask) = ask {
            let render = || route(&self.0.routes, visit(&ask));
            return self.0.rendered.answer(&ask, request.headers(), render).await;
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        // Boxed: what it takes to answer isn't carried about by every connection that waits.
        Box::pin(route(&self.0.routes, request)).await
    }
}

/// A request with nothing of the visitor's in it.
pub fn visit(ask: &Ask) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = ask.address().parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

/// Asks the routes.
pub async fn route(routes: &Router, request: Request<Body>) -> Response {
    match routes.clone().oneshot(lang::strip_prefix(request)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Serves the site until `stop` turns true; what is under way is finished.
pub async fn serve(listener: TcpListener, web: Web) -> std::io::Result<()> {
    let most = room::open_files().saturating_sub(OTHERS).max(OTHERS);
    let mut stop = web.stop.clone();
    let site = Site::new(web, most);
    let room = Arc::new(Semaphore::new(most));
    let open = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS);
    loop {
        let next = async {
            // Never closed; and who finds no room waits in the system's queue.
            let place = room.clone().acquire_owned().await.ok();
            (accept(&listener).await, place)
        };
        let ((stream, peer), place) = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let site = site.clone();
        let service = hyper::service::service_fn(move |request| {
            let site = site.clone();
            async move { Ok::<_, Infallible>(site.answer(request, peer).await) }
        });
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A visitor who went away is no trouble of ours.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(PATIENCE, open.shutdown()).await.is_err() {
        tracing::warn!("connections were cut off that did not end");
    }
    Ok(())
}

/// The next connection. What is wrong with one visitor keeps nobody else out; what is wrong
/// with us is tried again after a while.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Without it a page of several writes waits 40 ms for the peer's acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY");
                }
                return (stream, peer);
            }
            Err(error) => match error.kind() {
                ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => {}
                _ => {
                    tracing::error!(%error, "no connection can be taken");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            },
        }
    }
}
