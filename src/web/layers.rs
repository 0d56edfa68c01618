//! What every request passes: a number, an address, limits, security headers, no panic that gets out.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, USER_AGENT, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::routes::Caller;
use super::watch::Watch;
use super::working::Flowing;
use crate::app::App;
use crate::domain::device;

/// Largest body of a form, in bytes: ten issues at every limit, percent-encoded, with room to spare.
const BODY: usize = 1024 * 1024;

const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Puts the layers around the routes.
pub fn wrap(app: &App, routes: Router) -> Router {
    routes
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new().compress_when(is_text))
        .layer(from_fn_with_state(app.clone(), headers))
        .layer(from_fn_with_state(app.clone(), number))
}

/// Whether an answer is worth packing for a telephone's line: pages, style, scripts and data are; documents are packed
/// already, and what is sent while it comes to be would wait for more. Nothing secret stands in a page beside what a stranger could make it show, so its length tells nothing.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, answer: &Extensions) -> bool {
    if answer.get::<Flowing>().is_some() {
        return false;
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || kind == "application/json" || kind == "image/svg+xml"
}

async fn number(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let address = peer.map(|peer| origin(&app.config.proxies, peer, request.headers()).to_string());
    let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).ok();
    let caller = Caller {
        address: address.unwrap_or_default(),
        request: hex::encode(bytes),
        device: device::label(agent),
        is_local: peer.is_some_and(|peer| is_local(peer, request.headers())),
    };
    let watch = Watch::begin(&app.meters, &request, &caller.request);
    request.extensions_mut().insert(caller);
    let response = next.run(request).await;
    watch.answered(response.status());
    response
}

/// Headers by which proxies tell that they pass a request on.
const FORWARDING: [&str; 6] =
    ["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"];

/// Whether a request comes from this machine itself. What a proxy passed on does not, whoever runs the proxy and whatever
/// it says.
fn is_local(peer: IpAddr, headers: &HeaderMap) -> bool {
    let passed_on =
        |name: &HeaderName| name.as_str().starts_with("x-forwarded") || FORWARDING.contains(&name.as_str());
    peer.to_canonical().is_loopback() && !headers.keys().any(passed_on)
}

/// Where a request came from. Only what a proxy of ours says is believed: of the addresses it lists, each
/// hop adding its own at the end, the last that is no proxy of ours.
fn origin(proxies: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut origin = peer.to_canonical();
    for hop in hops.into_iter().rev() {
        if !proxies.contains(&origin) {
            break;
        }
        let Ok(before) = hop.parse::<IpAddr>() else { break };
        origin = before.to_canonical();
    }
    origin
}

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if app.is_ending() {
        // Whoever keeps the connection finds another instance for the next request.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    if app.config.is_tls() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_proxy_passed_on_does_not_come_from_this_machine() {
        let local = |peer: &str, header: Option<(&'static str, &'static str)>| {
            let mut headers = HeaderMap::new();
            headers.extend(header.map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))));
            is_local(peer.parse().unwrap(), &headers)
        };
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(local(peer, None), "{peer}");
            for name in
                FORWARDING.into_iter().chain(["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"])
            {
                assert!(!local(peer, Some((name, "127.0.0.1"))), "{name}");
            }
        }
        assert!(!local("10.0.0.1", None) && !local("::ffff:10.0.0.1", None));
    }

    #[test]
    fn only_our_own_proxies_are_believed_about_where_a_request_came_from() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let from = |proxies: &[&str], peer: &str, lines: &[&str]| {
            let proxies: Vec<IpAddr> = proxies.iter().map(|p| ip(p)).collect();
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
            }
            origin(&proxies, ip(peer), &headers).to_string()
        };
        assert_eq!(from(&[], "198.51.100.1", &["203.0.113.7"]), "198.51.100.1", "a stranger's word");
        assert_eq!(from(&["10.0.0.1"], "10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(from(&["10.0.0.1"], "10.0.0.1", &["1.2.3.4, 203.0.113.7"]), "203.0.113.7", "made up");
        let two = from(&["10.0.0.1", "10.0.0.2"], "10.0.0.1", &["1.2.3.4", "203.0.113.7, 10.0.0.2"]);
        assert_eq!(two, "203.0.113.7", "through two proxies");
        assert_eq!(from(&["10.0.0.1"], "10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(from(&["10.0.0.1"], "::ffff:10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
    }
}
