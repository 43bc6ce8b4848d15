//! The Forms dialect: users, and what is shared with other dialects.

use serde_json::json;
use testkit::forms::{Forms, is_done};
use testkit::{PASSWORD, TestServer, fields};

on_both_engines!(
    registering_and_signing_in,
    what_registration_and_sign_in_refuse,
    a_user_is_found_by_name_and_by_id,
    one_changes_and_deletes_oneself_alone,
    a_form_that_does_not_fit_is_told_why,
    shared_paths_are_answered_by_whom_they_ask,
);

async fn registering_and_signing_in(server: TestServer) {
    let stranger = Forms::at(server.http());
    let form = [("name", "Ада_1"), ("password", "a+b & c=d %41"), ("email", "ada@example.org")];
    for (path, name) in [("/api/user", "Ада_1"), ("/api/user/new/", "cleo")] {
        let email = format!("{}@example.org", path.len());
        let form = [("name", name), ("password", form[1].1), ("email", &email)];
        let registered = stranger.post(path, &form).await;
        is_done(&registered, 201);
        assert_eq!(registered.header("location"), "/api/chats");
        for login in [name, name.to_uppercase().as_str(), &email] {
            let signed_in = stranger.post("/api/login", &[("name", login), form[1]]).await;
            is_done(&signed_in, 200);
            assert_eq!(signed_in.header("location"), "/api/chats");
            assert_eq!(
                signed_in.cookie("user_id").map(|(value, _)| value),
                registered.cookie("user_id").map(|(value, _)| value)
            );
        }
    }
}

async fn what_registration_and_sign_in_refuse(server: TestServer) {
    let stranger = Forms::at(server.http());
    stranger.registers("ada", "ada@example.org", PASSWORD).await;
    for [name, email, password] in [
        ["ADA", "b@example.org", PASSWORD],
        ["ben", "ADA@example.org", PASSWORD],
        ["b", "b@example.org", PASSWORD],
        ["b\0n", "b@example.org", PASSWORD],
        ["ben", "nowhere", PASSWORD],
        ["ben", "", PASSWORD],
        ["ben", "b@example.org", "short"],
    ] {
        let form = [("name", name), ("email", email), ("password", password)];
        let refused = stranger.post("/api/user", &form).await;
        refused.refused(400);
        assert!(refused.header("set-cookie").is_empty());
    }
    stranger.post("/api/user", &[("name", "ben"), ("password", PASSWORD)]).await.refused(400);
    let guess = async |name| {
        let form = [("name", name), ("password", "wrong password")];
        let refused = stranger.post("/api/login", &form).await;
        assert!(refused.header("set-cookie").is_empty());
        refused.refused(400)
    };
    assert_eq!(guess("ada").await, guess("nobody").await, "which of the two is wrong is not told");
    assert!(
        stranger.post("/api/login", &[("name", "ada")]).await.refused(400).contains("password")
    );
}

async fn a_user_is_found_by_name_and_by_id(server: TestServer) {
    let cast = server.cast().await;
    let ada = cast.ada.on_forms().await;
    let dora = ada.registers("dora", "dora@example.org", PASSWORD).await;
    let found = json!({"user": {"name": "dora", "email": "dora@example.org"}});
    let by_id = format!("/api/user/{}", dora.user_id);
    for path in ["/api/user?name=DORA", "/api/user/?name=dora", &by_id, "/api/user/1?name=dora"] {
        assert_eq!(ada.get(path).await.is(200), found, "{path}");
    }
    let ben = ada.get("/api/user?name=ben").await.is(200);
    assert_eq!(ben, json!({"user": {"name": "ben", "email": null}}));

    let attic = format!("/api/user/{}", cast.attic.eid);
    for path in [
        "/api/user?name=nobody",
        "/api/user?name=lobby",
        "/api/user?name=a%00b",
        "/api/user/987654321",
        &attic,
    ] {
        assert_eq!(ada.get(path).await.refused(404), "There is no such user.", "{path}");
    }
    for path in ["/api/user", "/api/user/ada", "/api/user/99999999999999999999"] {
        ada.get(path).await.refused(400);
    }
    cast.ben.delete("/entities/self").await.is_done();
    ada.get("/api/user?name=ben").await.refused(404);
}

async fn one_changes_and_deletes_oneself_alone(server: TestServer) {
    let stranger = Forms::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    let ben = stranger.registers("ben", "ben@example.org", PASSWORD).await;
    is_done(&ben.put("/api/user", &[("name", "benjamin")]).await, 200);
    let own = format!("/api/user/{}", ben.user_id);
    is_done(&ben.put(&own, &[("email", "benjamin@example.org")]).await, 200);
    is_done(&ben.put("/api/user", &[]).await, 200);
    let changed = json!({"user": {"name": "benjamin", "email": "benjamin@example.org"}});
    assert_eq!(ada.get(&own).await.is(200), changed);
    for form in [("name", "ADA"), ("email", "ada@example.org"), ("name", ""), ("email", "x")] {
        ben.put("/api/user", &[form]).await.refused(400);
    }
    // ada is the server's admin, and still nobody else here.
    ada.put(&own, &[("name", "renamed")]).await.refused(403);
    ada.delete(&own).await.refused(403);
    ada.delete("/api/user/me").await.refused(403);
    assert_eq!(ada.get(&own).await.is(200), changed);

    let deleted = ben.delete(&own).await;
    is_done(&deleted, 200);
    assert_eq!(deleted.cookie("token").map(|(value, _)| value), Some(""));
    ada.get(&own).await.refused(404);
    ben.get("/api/chats").await.refused(403);
    is_done(&ada.delete("/api/user/").await, 200);
}

async fn a_form_that_does_not_fit_is_told_why(server: TestServer) {
    let ada = Forms::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    for (form, expected) in [
        ("", "Missing field `title`."),
        ("title=a&title=b", "Duplicate field `title`."),
        ("title=%ff", "The form is not UTF-8 after percent-decoding."),
    ] {
        let answer = ada.http().post_raw("/api/chats", kind, form.into()).await;
        assert_eq!(answer.refused(400), expected);
    }
    ada.http().post_raw("/api/chats", kind, vec![b'a'; 1024 * 1024 + 1]).await.refused(413);
    for kind in ["application/json", "multipart/form-data; boundary=x"] {
        ada.http().post_raw("/api/chats", kind, "title=x".into()).await.refused(415);
    }
    assert_eq!(ada.chats().await, []);
}

async fn shared_paths_are_answered_by_whom_they_ask(server: TestServer) {
    let cast = server.cast().await;
    let (native, ada) = (cast.ada.http(), cast.ada.on_forms().await);
    for path in ["/api/chats", "/api/chats/"] {
        assert_eq!(native.get(path).await.ok(200).as_array().map(Vec::len), Some(2));
        assert_eq!(fields(&ada.get(path).await.is(200)), "chats");
        let both = ada.with("authentication", &format!("Bearer {}", cast.ada.token()));
        both.get(path).await.ok(200);
        assert_eq!(fields(&server.http().get(path).await.is(403)), "error", "a stranger is Forms'");
        server.http().with("authorization", "x").get(path).await.refused(401);
    }
    let lobby = format!("/api/chats/{}", cast.lobby.eid);
    assert_eq!(fields(&ada.get(&lobby).await.is(200)), "messages");
    native.get(&lobby).await.refused(403);
    ada.get("/api/chats/@lobby").await.refused(401);
    assert_eq!(native.get("/api/chats/@lobby").await.ok(200)["alias"], "lobby");

    for (path, method, allow) in [
        ("/api/chats", "patch", "GET,HEAD,POST,DELETE"),
        (&lobby, "patch", "GET,HEAD,POST,PUT,DELETE"),
        ("/api/chats/@lobby", "put", "GET,HEAD,DELETE"),
        ("/api/user", "patch", "POST,GET,HEAD,PUT,DELETE"),
        ("/api/users", "put", "POST"),
        ("/api/login", "put", "POST"),
        ("/api/logout", "patch", "GET,HEAD"),
    ] {
        let answer = match method {
            "put" => native.put(path, json!({})).await,
            _ => native.patch(path, json!({})).await,
        };
        answer.refused(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    for path in
        ["/api/chats/7/messages", "/api/user/1/2", "/api/login/now", "/api/chats/@lobby/users"]
    {
        native.get(path).await.refused(404);
    }
}

#[tokio::test]
async fn emails_can_be_hidden_from_all_others() {
    let server = TestServer::configured(|config| {
        config.privacy.email = server::config::EmailPrivacy::Hidden;
    })
    .await;
    let stranger = Forms::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    stranger.registers("ben", "ben@example.org", PASSWORD).await;
    let email = async |name| {
        ada.get(&format!("/api/user?name={name}")).await.is(200)["user"]["email"].clone()
    };
    assert_eq!((email("ada").await, email("ben").await), (json!("ada@example.org"), json!(null)));
}

#[tokio::test]
async fn a_dialect_can_be_turned_off_and_the_others_stay() {
    let server = TestServer::configured(|config| {
        config.dialects.forms = false;
        config.dialects.chatapi = false;
    })
    .await;
    let cast = server.cast().await;
    for path in ["/api/login", "/api/logout", "/api/user", "/api/chats/1", "/users/me", "/chats/ws"]
    {
        cast.ada.http().get(path).await.refused(404);
    }
    cast.ada.http().get("/api/chats").await.ok(200);
    server.http().get("/api/chats").await.refused(401);

    let server = TestServer::configured(|config| config.dialects.microchat_legacy = false).await;
    let ada = Forms::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    assert_eq!(ada.chats().await, []);
    for path in ["/api/chats", "/api/chats/@ada", "/api/events", "/api/auth/tokens"] {
        ada.with("authorization", "Bearer x").get(path).await.refused(404);
    }
}
