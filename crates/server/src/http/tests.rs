//! What one bad connection may not do to the others, on real sockets.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::WebSocketUpgrade;
use axum::routing::{get, post};
use dialect_kit::Client;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::Listening;
use super::app::app;
use crate::config::Http;

/// No story here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);
const ONE: NonZeroU32 = NonZeroU32::MIN;

fn config() -> Http {
    Http { listen: ([127, 0, 0, 1], 0).into(), ..Http::default() }
}

fn started(config: &Http) -> Listening {
    let routes = Router::new()
        .route("/", get(async || "here"))
        .route("/from", get(async |client: Client| client.address.to_string()))
        .route("/echo", post(async |body: Bytes| body));
    Listening::start(config, app(routes, config, Duration::from_hours(1))).unwrap()
}

async fn connect(listening: &Listening) -> TcpStream {
    TcpStream::connect(listening.address()).await.unwrap()
}

/// Sends, and reads until the server ends the connection.
async fn tell(stream: &mut TcpStream, bytes: &[u8]) -> String {
    // The server may refuse before it has read it all.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

async fn ask(listening: &Listening, request: &str) -> String {
    tell(&mut connect(listening).await, request.as_bytes()).await
}

async fn answers(listening: &Listening) -> bool {
    let answer = ask(listening, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nhere")
}

#[tokio::test]
async fn a_header_that_is_too_large_is_refused_and_harms_nobody() {
    let listening = started(&config());
    for length in [70_000, 100_000, 10 * 1024 * 1024] {
        let request =
            format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(length));
        let answer = ask(&listening, &request).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{length}: {answer}");
        assert!(answers(&listening).await);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_a_sentence() {
    let listening = started(&config());
    let mut request =
        b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10485760\r\n\r\n".to_vec();
    request.resize(10 * 1024 * 1024, b'a');
    let answer = tell(&mut connect(&listening).await, &request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn who_sends_half_a_header_or_half_a_body_is_given_up() {
    let listening = started(&Http { header_timeout_s: ONE, body_timeout_s: ONE, ..config() });
    let half_a_header = ask(&listening, "GET / HTTP/1.1\r\nhos");
    let half_a_body =
        ask(&listening, "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nfour");
    let (header, body, others) = tokio::join!(half_a_header, half_a_body, answers(&listening));
    assert!(!header.contains(" 200 "), "{header}");
    assert!(body.starts_with("HTTP/1.1 400 "), "{body}");
    assert!(others);
}

#[tokio::test]
async fn garbage_is_answered_400() {
    let listening = started(&config());
    let answer = ask(&listening, "\u{1}\u{2}garbage\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answers(&listening).await);
}

#[tokio::test]
async fn a_connection_too_many_is_told_so_and_the_next_has_its_place() {
    let listening = started(&Http { max_connections: ONE, ..config() });
    let mut first = connect(&listening).await;
    first.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 15];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");

    let refused = ask(&listening, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("retry-after: "), "{refused}");

    drop(first);
    timeout(PATIENCE, listening.ended()).await.unwrap();
    assert!(answers(&listening).await);
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let request =
        "GET /from HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 192.0.2.7\r\nconnection: close\r\n\r\n";
    let trusting = Http { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..config() };
    for (config, seen) in [(config(), "127.0.0.1"), (trusting, "192.0.2.7")] {
        let answer = ask(&started(&config), request).await;
        assert!(answer.ends_with(seen), "{answer}");
    }
}

#[tokio::test]
async fn stopping_answers_what_is_in_flight_and_takes_nothing_new() {
    let (entered, mut in_handler) = mpsc::channel::<()>(1);
    let (release, released) = tokio::sync::watch::channel(false);
    let slow = move || {
        let (entered, mut released) = (entered.clone(), released.clone());
        async move {
            entered.send(()).await.unwrap();
            released.wait_for(|released| *released).await.unwrap();
            "at last"
        }
    };
    let config = config();
    let routes = Router::new().route("/slow", get(slow));
    let listening =
        Listening::start(&config, app(routes, &config, Duration::from_hours(1))).unwrap();
    let mut idle = connect(&listening).await;
    let mut busy = connect(&listening).await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    in_handler.recv().await.unwrap();

    listening.stop();
    // The idle connection ends at once, the busy one when it has its answer.
    assert_eq!(tell(&mut idle, b"").await, "");
    release.send(true).unwrap();
    let answer = tell(&mut busy, b"").await;
    assert!(answer.ends_with("at last"), "{answer}");
    timeout(PATIENCE, listening.ended()).await.unwrap();
    assert!(TcpStream::connect(listening.address()).await.is_err());
}

#[tokio::test]
async fn who_takes_no_data_is_given_up() {
    let config = Http { write_timeout_s: ONE, ..config() };
    let endless = async || {
        let chunk = Ok::<_, std::convert::Infallible>(Bytes::from(vec![b'x'; 64 * 1024]));
        Body::from_stream(futures_util::stream::repeat(chunk))
    };
    let routes = Router::new().route("/endless", get(endless));
    let listening =
        Listening::start(&config, app(routes, &config, Duration::from_hours(1))).unwrap();
    let mut stream = connect(&listening).await;
    stream.write_all(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    stream.readable().await.unwrap();
    timeout(PATIENCE, listening.ended()).await.unwrap();
}

#[tokio::test]
async fn an_upgraded_connection_keeps_its_place() {
    let config = Http { max_connections: ONE, ..config() };
    let upgrade = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |mut socket| while let Some(Ok(_)) = socket.recv().await {})
    };
    let routes = Router::new().route("/socket", get(upgrade));
    let listening =
        Listening::start(&config, app(routes, &config, Duration::from_hours(1))).unwrap();
    let mut upgraded = connect(&listening).await;
    let request =
        b"GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    upgraded.write_all(request).await.unwrap();
    let mut answer = [0; 12];
    upgraded.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");

    let refused = ask(&listening, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    drop(upgraded);
    timeout(PATIENCE, listening.ended()).await.unwrap();
}
