//! The Forms dialect: who is signed in, by which cookies, and from whose page.

use serde_json::json;
use testkit::forms::{Forms, is_done};
use testkit::{PASSWORD, TestServer};

on_both_engines!(
    both_cookies_are_needed_and_belong_together,
    signing_out_ends_the_session,
    a_session_is_listed_and_closed_in_any_dialect,
    tokens_of_one_dialect_do_not_sign_in_to_another,
    a_page_of_another_site_changes_nothing,
);

async fn both_cookies_are_needed_and_belong_together(server: TestServer) {
    let stranger = Forms::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    let ben = stranger.registers("ben", "ben@example.org", PASSWORD).await;
    for (user_id, token) in [
        (ben.user_id.as_str(), ada.token.as_str()),
        (&ada.user_id, &ben.token),
        (&ada.user_id, ""),
        (&ada.user_id, "x"),
        ("", &ada.token),
        ("ada", &ada.token),
        ("-1", &ada.token),
        ("99999999999999999999", &ada.token),
    ] {
        let mixed = ada.with_cookies(user_id, token);
        mixed.get("/api/chats").await.refused(403);
        mixed.post("/api/chats", &[("title", "x")]).await.refused(403);
        mixed.delete("/api/user").await.refused(403);
        mixed.get("/api/logout").await.refused(403);
    }
    for cookie in [format!("token={}", ada.token), format!("user_id={}", ada.user_id)] {
        stranger.with("cookie", &cookie).get("/api/chats").await.refused(403);
    }
    let reversed = format!("theme=dark; token={}; user_id={}", ada.token, ada.user_id);
    stranger.with("cookie", &reversed).get("/api/chats").await.is(200);
    for (method, path) in [
        ("GET", "/api/chats"),
        ("GET", "/api/chats/1"),
        ("GET", "/api/user?name=ada"),
        ("DELETE", "/api/chats?chat_id=1"),
        ("DELETE", "/api/chats/1?id=1"),
        ("DELETE", "/api/user"),
        ("GET", "/api/logout"),
    ] {
        let answer =
            if method == "GET" { stranger.get(path).await } else { stranger.delete(path).await };
        assert!(answer.refused(403).contains("/api/login"), "{method} {path}");
    }
}

async fn signing_out_ends_the_session(server: TestServer) {
    let ada = Forms::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    let other = ada.logs_in("ada", PASSWORD).await;
    let answer = ada.get("/api/logout").await;
    is_done(&answer, 200);
    assert_eq!(answer.header("location"), "/api/login");
    for name in ["user_id", "token"] {
        let (value, attributes) = answer.cookie(name).expect("a cookie");
        assert!(
            value.is_empty() && attributes.contains("Max-Age=0"),
            "{name}={value};{attributes}"
        );
    }
    ada.get("/api/chats").await.refused(403);
    ada.get("/api/logout").await.refused(403);
    assert_eq!(other.chats().await, [], "another session is another");
}

async fn a_session_is_listed_and_closed_in_any_dialect(server: TestServer) {
    let cast = server.cast().await;
    let forms = Forms::at(server.http()).with("user-agent", "Lynx/2.9");
    let form = [("name", "ben"), ("password", PASSWORD)];
    let answer = forms.post("/api/login", &form).await;
    let value = |name| answer.cookie(name).expect("a cookie").0;
    let ben = forms.with_cookies(value("user_id"), value("token"));
    assert_eq!(ben.id(), cast.ben.eid);
    let sessions = cast.ben.sessions().await;
    assert_eq!(
        (&sessions[0]["name"], &sessions[0]["current"]),
        (&json!("Lynx/2.9"), &json!(false))
    );
    cast.ben.delete(&format!("/auth/sessions/{}", sessions[0]["id"])).await.is_done();
    ben.get("/api/chats").await.refused(403);
}

async fn tokens_of_one_dialect_do_not_sign_in_to_another(server: TestServer) {
    let cast = server.cast().await;
    let (ada, chatapi) = (cast.ada.on_forms().await, cast.ada.on_chatapi().await);
    for token in [cast.ada.token(), &chatapi.token] {
        ada.with_cookies(&ada.user_id, token).get("/api/chats").await.refused(403);
    }
    cast.ada.with_token(&ada.token).get("/entities/self").await.refused(401);
    chatapi.with_token(&ada.token).get("/users/me").await.refused(401);
    let bearer = format!("Bearer {}", ada.token);
    server.http().with("authorization", &bearer).get("/api/user?name=ada").await.refused(403);
}

async fn a_page_of_another_site_changes_nothing(server: TestServer) {
    let stranger = Forms::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    let chat = ada.creates("Kitchen").await;
    ada.says("hello", &chat).await;
    let foreign = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in foreign {
        let page = ada.with(name, value);
        page.get("/api/logout").await.refused(403);
        page.get("/api/logout/").await.refused(403);
        page.post("/api/chats", &[("title", "x")]).await.refused(403);
        page.delete(&format!("/api/chats?chat_id={}", &chat["/api/chats/".len()..]))
            .await
            .refused(403);
        page.post(&chat, &[("content", "x")]).await.refused(403);
        page.put(&chat, &[("title", "x")]).await.refused(403);
        page.delete(&format!("{chat}?id=1")).await.refused(403);
        page.post(&format!("{chat}/users"), &[("name", "ada")]).await.refused(403);
        page.put("/api/user", &[("name", "mallory")]).await.refused(403);
        page.delete("/api/user").await.refused(403);
        // Nor does it sign anybody in, or up, to act in the wrong name later.
        let page = stranger.with(name, value);
        let mallory = [("name", "ada"), ("password", PASSWORD), ("email", "m@example.org")];
        page.post("/api/login", &mallory).await.refused(403);
        page.post("/api/user", &mallory).await.refused(403);
    }
    let own = format!("http://{}", server.authority());
    ada.with("origin", &own).says("from my own page", &chat).await;
    ada.with("sec-fetch-site", "same-origin").says("and again", &chat).await;
    assert_eq!(ada.reads(&chat, "").await.len(), 3);
    assert_eq!(ada.chats().await[0].title, "Kitchen");
    let elsewhere = ada.with("origin", "https://evil.example").get("/api/chats").await;
    elsewhere.is(200);
    assert_eq!(elsewhere.header("access-control-allow-credentials"), "", "no other page reads it");
}

#[tokio::test]
async fn cookies_are_for_the_browser_alone_and_over_tls_only_where_there_is_tls() {
    for secure in [false, true] {
        let server =
            TestServer::configured(move |config| config.http.secure_cookies = secure).await;
        let form = [("name", "ada"), ("password", PASSWORD), ("email", "ada@example.org")];
        let answer = Forms::at(server.http()).post("/api/user", &form).await;
        for name in ["user_id", "token"] {
            let (_, attributes) = answer.cookie(name).expect("a cookie");
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/api", "Max-Age="] {
                assert!(attributes.contains(attribute), "{name}: {attributes}");
            }
            assert_eq!(attributes.contains("Secure"), secure, "{name}: {attributes}");
        }
    }
}
