//! Bad input of every kind gets its status and a sentence, and a broken connection harms nobody else.

use serde_json::json;
use testkit::{Cast, PASSWORD, RawConnection, TestServer};
use tokio_tungstenite::tungstenite::Message;

on_both_engines!(each_kind_of_refusal_has_its_status);

async fn each_kind_of_refusal_has_its_status(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.get("/chats?count=many").await.refused(400);
    cast.ada.with_token("closed").get("/chats").await.refused(401);
    cast.ben.delete("/entities/@lobby").await.refused(403);
    cast.ben.get("/entities/@nobody").await.refused(404);
    let taken = json!({"alias": "ADA", "password": PASSWORD});
    cast.ben.post("/users", taken).await.refused(409);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_of_wrong_types_is_400() {
    let server = TestServer::start().await;
    let ada = server.cast().await.ada;
    let elsewhere = ada.on_chatapi().await;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [&[u8]; 13] = [
        b"",
        b"{",
        b"{\"text\":}",
        b"{\"text\":\"x\"",
        b"{\"text\":\"x\"} trailing",
        b"{'text':'x'}",
        b"{\"text\":\"\xff\xfe\"}",
        b"{\"text\":\"\\ud800\"}",
        b"{\"text\":1e400}",
        b"null",
        b"[1]",
        b"{\"text\":{\"text\":\"x\"}}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let post = async |http: &testkit::Http, path: &str| {
            http.post_raw(path, "application/json", body.to_vec()).await.refused(400);
        };
        post(ada.http(), "/api/v0/chats/@lobby/messages").await;
        post(ada.http(), "/api/v0/users").await;
        post(ada.http(), "/api/v0/auth/sessions").await;
        post(ada.http(), "/api/v0/conferences").await;
        post(elsewhere.http(), "/auth/reg").await;
        post(elsewhere.http(), "/auth/login").await;
        post(elsewhere.http(), "/chats/create").await;
    }
}

#[tokio::test]
async fn a_path_or_query_that_cannot_be_is_refused_with_a_sentence() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    for path in [
        "/chats/@lobby/messages?offset=%ff",
        "/chats?offset=0&offset=1&count=x",
        "/chats?count=4294967296",
        "/chats?count=",
        "/auth/sessions?count=1e3",
    ] {
        cast.ada.get(path).await.refused(400);
    }
    for path in
        ["/entities/%ff", "/entities/@%00", "/chats/%2e%2e", "/chats/@/messages", "/entities/@"]
    {
        let answer = cast.ada.get(path).await;
        assert!([400, 404].contains(&answer.status), "{}: {}", answer.asked, answer.text());
        answer.refused(answer.status);
    }
}

#[tokio::test]
async fn unknown_paths_are_404_and_wrong_methods_405_with_allow() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    for path in ["/api", "/api/v0", "/api/v0/nothing", "/api/v1/chats", "/chats/nothing", "/%ff"] {
        cast.ada.http().get(path).await.refused(404);
    }
    for (path, allowed) in [
        ("/api/v0/chats", "GET"),
        ("/api/v0/users", "POST"),
        ("/api/v0/chats/1/read", "PUT"),
        ("/api/v0/conferences", "POST"),
        ("/api/supported_versions", "GET"),
        ("/auth/login", "POST"),
        ("/users/me", "GET"),
        ("/chats/create", "POST"),
    ] {
        let answer = cast.ada.http().delete(path).await;
        answer.refused(405);
        assert!(answer.header("allow").contains(allowed), "{path}: {:?}", answer.headers);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_of_another_kind_is_refused() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let elsewhere = cast.ada.on_chatapi().await;
    let large = format!("{{\"text\":\"{}\"}}", "x".repeat(1024 * 1024)).into_bytes();
    for (http, path) in [
        (cast.ada.http(), "/api/v0/chats/@lobby/messages"),
        (cast.ada.http(), "/api/v0/users"),
        (elsewhere.http(), "/chats/create"),
        (elsewhere.http(), "/auth/login"),
    ] {
        http.post_raw(path, "application/json", large.clone()).await.refused(413);
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
        {
            http.post_raw(path, kind, b"{\"text\":\"x\"}".to_vec()).await.refused(415);
        }
    }
    let with_charset = "application/json; charset=utf-8";
    let path = "/api/v0/chats/@lobby/messages";
    cast.ada.http().post_raw(path, with_charset, b"{\"text\":\"x\"}".to_vec()).await.ok(201);
}

/// Whether people still talk as if nothing had happened.
async fn others_are_unharmed(cast: &Cast) {
    let mut events = cast.ben.listens().await;
    cast.ada.says("all is well").in_(&cast.lobby).await;
    assert_eq!(events.hears_said().await, "all is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_of_ten_mebibytes_is_refused_and_harms_nobody() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    for separator in ["", "\r\nX-More: "] {
        let mut connection = RawConnection::to(server.authority()).await;
        connection.writes(b"GET /api/v0/chats HTTP/1.1\r\nHost: x\r\nX-Long: ").await;
        let part = format!("{}{separator}", "a".repeat(64 * 1024));
        for _ in 0..160 {
            connection.writes(part.as_bytes()).await;
        }
        connection.writes(b"\r\n\r\n").await;
        let said = connection.reads_to_end().await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
        others_are_unharmed(&cast).await;
    }
    // A head that arrives whole, so that the answer certainly can be read.
    let mut connection = RawConnection::to(server.authority()).await;
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(100_000));
    connection.writes(head.as_bytes()).await;
    let said = connection.reads_to_end().await;
    assert!(said.starts_with("HTTP/1.1 431"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_none_or_break_off_harm_nobody() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let authorization = format!("Authorization: Bearer {}", cast.ada.token());
    let half_body = format!(
        "POST /api/v0/chats/@lobby/messages HTTP/1.1\r\nHost: x\r\n{authorization}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"text\":\"half a mess"
    );
    let half_chunk = format!(
        "POST /api/v0/chats/@lobby/messages HTTP/1.1\r\nHost: x\r\n{authorization}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{{\"text\":"
    );
    let garbage: String = (1..=126_u8).map(char::from).cycle().step_by(7).take(5_000).collect();
    let mut held = Vec::new();
    for start in
        [half_body.as_str(), &half_chunk, "GET /api/v0/chats HT", "POST / HTTP/1.1\r\nHo", ""]
    {
        for keep in [true, false] {
            let mut connection = RawConnection::to(server.authority()).await;
            connection.writes(start.as_bytes()).await;
            if keep {
                held.push(connection);
            }
        }
    }
    for nonsense in [
        garbage.as_str(),
        "\r\n\r\n\r\n\0\0\0\0",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0",
        "GET /\u{7f} HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    ] {
        let mut connection = RawConnection::to(server.authority()).await;
        connection.writes(nonsense.as_bytes()).await;
        let said = connection.reads_to_end().await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{nonsense:?}: {said}");
    }
    others_are_unharmed(&cast).await;
    let texts: Vec<_> = cast.ada.reads_all(&cast.lobby).await.into_iter().map(|m| m.text).collect();
    assert_eq!(texts, ["all is well"], "half a message is none");
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_that_breaks_the_protocol_ends_alone() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    let mut good = ben.connects().await;

    let path = format!("/chats/ws?token={}", ben.token);
    for garbage in [
        // A reserved opcode; a frame without a mask; one that claims 2^62 bytes; a text that is no UTF-8.
        &[0x83, 0x80, 0, 0, 0, 0][..],
        &[0x81, 0x02, b'h', b'i'],
        &[0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
        &[0xff; 64],
    ] {
        let mut connection = RawConnection::to(server.authority()).await;
        let handshake = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        connection.writes(handshake.as_bytes()).await;
        connection.reads_until("\r\n\r\n").await;
        connection.writes(garbage).await;
        connection.reads_to_end().await;
    }

    let mut large = ben.connects().await;
    let frame = json!({"text": "x".repeat(1024 * 1024), "chat_id": cast.lobby.eid}).to_string();
    large.overdoes_it(Message::text(frame)).await;

    good.says("all is well", cast.lobby.eid).await;
    assert_eq!(good.hears().await["id"], 1);
    others_are_unharmed(&cast).await;
}
