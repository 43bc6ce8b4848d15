//! Sessions and their tokens.

use serde_json::{Value, json};
use testkit::microchat::{Events, Microchat};
use testkit::{PASSWORD, Person, TestServer, each, fields, is_time};

on_both_engines!(
    a_closed_session_finishes_nothing,
    sessions_are_listed_newest_first_with_their_names,
    a_closed_session_ends_its_token_and_its_live_connections,
    nobody_closes_a_session_of_somebody_else,
    a_token_is_good_in_its_own_dialect_only,
    the_older_header_signs_in_too,
    cookies_open_the_event_stream_and_nothing_else,
    sessions_outlive_a_restart,
    who_is_not_signed_in_gets_401_everywhere,
);

async fn sessions_are_listed_newest_first_with_their_names(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let browser = server.http().with("user-agent", "Netscape/4.0");
    let credentials = json!({"username": "ada", "password": PASSWORD});
    browser.post("/api/v0/auth/sessions", credentials.clone()).await.ok(201);
    let mut named = credentials;
    named["name"] = "kitchen".into();
    browser.post("/api/v0/auth/sessions", named).await.ok(201);

    let sessions = ada.get("/auth/sessions").await.ok(200);
    assert_eq!(each(&sessions, "name"), ["kitchen", "Netscape/4.0", "testkit"]);
    assert_eq!(each(&sessions, "current"), [false, false, true]);
    for session in sessions.as_array().into_iter().flatten() {
        let expected = "created_at current id ip_address last_active location name";
        assert_eq!(fields(session), expected);
        assert!(is_time(&session["created_at"]) && is_time(&session["last_active"]), "{session}");
        assert_eq!(
            (&session["ip_address"], &session["location"]),
            (&"127.0.0.1".into(), &Value::Null)
        );
    }
    let second = ada.get("/auth/sessions?offset=1&count=1").await.ok(200);
    assert_eq!(each(&second, "name"), ["Netscape/4.0"]);
    for query in ["count=0", "count=201", "offset=-1", "count=x"] {
        ada.get(&format!("/auth/sessions?{query}")).await.refused(400);
    }
}

async fn a_closed_session_ends_its_token_and_its_live_connections(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let phone = ada.signs_in_again().await;
    let elsewhere = ada.on_chatapi().await;
    let mut events = phone.listens().await;
    let mut socket = phone.listens_by_socket().await;
    let mut live = elsewhere.connects().await;
    let mut own = ada.listens().await;

    let sessions = ada.sessions().await;
    assert_eq!(sessions.len(), 3);
    for session in &sessions[..2] {
        ada.delete(&format!("/auth/sessions/{}", session["id"])).await.is_done();
    }
    events.ends().await;
    let (ending, _) = socket.ends().await;
    assert_eq!(ending.code, Some(4010), "{ending:?}");
    live.ends().await;
    phone.get("/entities/self").await.refused(401);
    elsewhere.get("/users/me").await.refused(401);
    assert_eq!(elsewhere.tries_to_connect("").await.err(), Some(401));
    assert_eq!(own.hears("SessionClosed").await, json!({"id": sessions[0]["id"]}));
    assert_eq!(own.hears("SessionClosed").await, json!({"id": sessions[1]["id"]}));

    ada.signs_out().await;
    own.ends().await;
    ada.get("/auth/sessions").await.refused(401);
}

async fn nobody_closes_a_session_of_somebody_else(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let ben = Person::joins(server.http(), "ben").await;
    let bens = &ben.sessions().await[0]["id"];
    ada.delete(&format!("/auth/sessions/{bens}")).await.refused(404);
    ada.delete("/auth/sessions/987654321").await.refused(404);
    let answer = ada.delete("/auth/sessions/kitchen").await;
    assert!([400, 404].contains(&answer.status), "{}", answer.text());
    ben.get("/entities/self").await.ok(200);
}

async fn a_token_is_good_in_its_own_dialect_only(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let elsewhere = ada.on_chatapi().await;
    ada.http().get("/users/me").await.refused(401);
    Microchat::at(server.http()).with_token(&elsewhere.token).get("/chats").await.refused(401);
}

async fn the_older_header_signs_in_too(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let older = server.http().with("authentication", &format!("Bearer {}", ada.token()));
    older.get("/api/v0/entities/self").await.ok(200);
    older.get("/api/v0/entities/self/").await.ok(200);
}

async fn cookies_open_the_event_stream_and_nothing_else(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let credentials = json!({"username": "ada", "password": PASSWORD});
    let answer = server.http().post("/api/v0/auth/sessions", credentials).await;
    let (media, attributes) = answer.cookie("MEDIA_ACCESS_TOKEN").expect("the cookie");
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
    let (csrf, attributes) = answer.cookie("CSRF_TOKEN").expect("the cookie");
    assert!(
        !attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"),
        "{attributes}"
    );
    assert_ne!(
        media,
        answer.ok(201).as_str().unwrap_or_default(),
        "the token stays out of cookies"
    );

    let browser =
        server.http().with("cookie", &format!("MEDIA_ACCESS_TOKEN={media}; CSRF_TOKEN={csrf}"));
    let path = format!("/api/v0/events?csrf_token={csrf}");
    let mut response = browser.open(&path).await.expect("an answer");
    assert_eq!(response.status(), 200);
    let first = response.chunk().await.expect("an open stream").expect("a first event");
    assert!(first.starts_with(b"id:") || first.starts_with(b"event:"), "{first:?}");

    for path in ["/api/v0/events", "/api/v0/events?csrf_token=guess", "/api/v0/entities/self"] {
        browser.get(path).await.refused(401);
    }

    // The cookies are the session's: they end with it.
    let newest = ada.sessions().await.swap_remove(0);
    ada.delete(&format!("/auth/sessions/{}", newest["id"])).await.is_done();
    browser.get(&path).await.refused(401);
}

async fn sessions_outlive_a_restart(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let elsewhere = ada.on_chatapi().await;
    let cursor = ada.listens().await.cursor().to_owned();
    ada.says("before").to(&ada).await;

    let server = server.restart().await;
    let ada = Microchat::at(server.http()).with_token(ada.token());
    ada.get("/entities/self").await.ok(200);
    let bearer = format!("Bearer {}", elsewhere.token);
    server.http().with("authorization", &bearer).get("/users/me").await.is(200);
    let mut events = Events::open(ada.http(), Some(&cursor)).await.past_hello().await;
    assert_eq!(events.hears_said().await, "before");
}

async fn who_is_not_signed_in_gets_401_everywhere(server: TestServer) {
    let stranger = Microchat::at(server.http());
    for client in [stranger.clone(), stranger.with_token("made-up"), stranger.with_token("a b c")] {
        for path in ["/auth/sessions", "/entities/self", "/chats", "/chats/1/messages", "/events"] {
            client.get(path).await.refused(401);
        }
        client.post("/conferences", json!({"title": "x"})).await.refused(401);
        client.delete("/auth/sessions/current").await.refused(401);
        for path in ["/users/me", "/users", "/users/", "/chats/messages?id=1"] {
            client.http().get(path).await.refused(401);
        }
    }
}

#[tokio::test]
async fn an_address_is_believed_from_a_trusted_proxy_alone() {
    for (trusted, address) in [(false, "127.0.0.1"), (true, "203.0.113.7")] {
        let server = TestServer::configured(|config| {
            if trusted {
                config.http.trusted_proxies.push("127.0.0.0/8".parse().expect("a network"));
            }
        })
        .await;
        let ada = Person::joins(server.http(), "ada").await;
        let proxied = server.http().with("x-forwarded-for", "198.51.100.1, 203.0.113.7");
        let credentials = json!({"username": "ada", "password": PASSWORD});
        proxied.post("/api/v0/auth/sessions", credentials).await.ok(201);
        assert_eq!(ada.sessions().await[0]["ip_address"], address);
    }
}

#[tokio::test]
async fn cookies_are_secure_where_people_come_by_https() {
    for secure in [false, true] {
        let server = TestServer::configured(|config| config.http.secure_cookies = secure).await;
        Person::joins(server.http(), "ada").await;
        let credentials = json!({"username": "ada", "password": PASSWORD});
        let answer = server.http().post("/api/v0/auth/sessions", credentials).await;
        for name in ["MEDIA_ACCESS_TOKEN", "CSRF_TOKEN"] {
            let (_, attributes) = answer.cookie(name).expect("the cookie");
            assert_eq!(attributes.contains("Secure"), secure, "{attributes}");
        }
    }
}

async fn a_closed_session_finishes_nothing(server: TestServer) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let cast = server.cast().await;
    let body = r#"{"text": "too late"}"#;
    let head = format!(
        "POST /api/v0/chats/@ben/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {}\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        cast.ada.token(),
        body.len()
    );
    let mut slow = tokio::net::TcpStream::connect(server.authority()).await.expect("a connection");
    slow.write_all(head.as_bytes()).await.expect("to be heard");
    // The server asks for the body when it has let the head in.
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.expect("an answer");
    assert!(go_on.starts_with(b"HTTP/1.1 100"));
    cast.ada.delete("/auth/sessions/current").await.is_done();
    slow.write_all(body.as_bytes()).await.expect("to be heard");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}
