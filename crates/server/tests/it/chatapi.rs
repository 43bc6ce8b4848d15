//! The ChatAPI dialect: its six operations over HTTP.

use serde_json::json;
use testkit::chatapi::ChatApi;
use testkit::{PASSWORD, Person, TestServer, each, fields, is_time};

const USER: &str = "email id is_online password username";
const LINE: &str = "chat_id created_at id owner_id text";

on_both_engines!(
    registering_and_signing_in,
    what_registration_and_sign_in_refuse,
    a_token_is_a_signed_jwt_of_a_session,
    users_are_shown_without_any_hash,
    a_chat_is_a_public_conference_of_its_creator,
    messages_come_all_unless_limited,
    opening_the_messages_of_a_public_conference_joins_it,
);

async fn registering_and_signing_in(server: TestServer) {
    let http = server.http();
    let user = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
    let registered = http.post("/auth/reg", user).await;
    let body = registered.is(200);
    assert_eq!(fields(&body), "id token username");
    assert_eq!(body["username"], "ada");
    assert!(registered.header("set-cookie").is_empty());

    for login in ["ada@example.org", "ADA@example.org", "ada", "Ada"] {
        let credentials = json!({"email": login, "password": PASSWORD});
        let answer = http.post("/auth/login", credentials).await;
        let again = answer.is(200);
        assert_eq!((&again["id"], &again["username"]), (&body["id"], &json!("ada")));
        assert_eq!(fields(&again), "id token username");
        assert!(answer.header("set-cookie").is_empty());
    }
}

async fn what_registration_and_sign_in_refuse(server: TestServer) {
    let stranger = ChatApi::at(server.http());
    stranger.registers("ada", "ada@example.org", PASSWORD).await;
    for user in [
        json!({"username": "ADA", "email": "b@example.org", "password": PASSWORD}),
        json!({"username": "ben", "email": "ADA@example.org", "password": PASSWORD}),
        json!({"username": "b", "email": "b@example.org", "password": PASSWORD}),
        json!({"username": "ben", "email": "nowhere", "password": PASSWORD}),
        json!({"username": "ben", "email": "b@example.org", "password": "short"}),
        json!({"username": "ben", "email": "b@example.org"}),
        json!({"email": "b@example.org", "password": PASSWORD}),
        json!({"username": 5, "email": "b@example.org", "password": PASSWORD}),
    ] {
        stranger.post("/auth/reg", user).await.refused(400);
    }
    let wrong = json!({"email": "ada", "password": "wrong password"});
    let unknown = json!({"email": "nobody", "password": "wrong password"});
    let wrong = stranger.post("/auth/login", wrong).await.refused(400);
    assert_eq!(wrong, stranger.post("/auth/login", unknown).await.refused(400));
    for credentials in [json!({}), json!({"email": "ada"}), json!({"email": 1, "password": 2})] {
        stranger.post("/auth/login", credentials).await.refused(400);
    }
}

async fn a_token_is_a_signed_jwt_of_a_session(server: TestServer) {
    let ada = ChatApi::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    let claims = ada.claims();
    assert_eq!((&claims["id"], &claims["email"]), (&json!(ada.id), &json!("ada@example.org")));
    for word in ["Bearer", "bearer", "Token", "JWT", "whatever"] {
        let header = format!("{word} {}", ada.token);
        server.http().with("authorization", &header).get("/users/me").await.is(200);
    }
    let mut parts: Vec<&str> = ada.token.split('.').collect();
    let tampered = {
        let last = parts[2];
        let flipped = if last.starts_with('A') { "B" } else { "A" };
        format!("{}.{}.{flipped}{}", parts[0], parts[1], &last[1..])
    };
    // {"alg":"none","typ":"JWT"}
    parts[0] = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    for token in [tampered.as_str(), unsigned.as_str(), "", "x", "a.b.c"] {
        let header = format!("Bearer {token}");
        server.http().with("authorization", &header).get("/users/me").await.refused(401);
        let socket = ada.with_token(token).tries_to_connect("").await;
        assert_eq!(socket.err(), Some(401), "{token}");
    }
    let native = Person::joins(server.http(), "ben").await;
    assert_eq!(native.on_chatapi().await.claims()["email"], "", "none given, none shown");
}

async fn users_are_shown_without_any_hash(server: TestServer) {
    let cast = server.cast().await;
    let ada = cast.ada.on_chatapi().await;
    let dora = ada.registers("dora", "dora@example.org", PASSWORD).await;
    let me = dora.get("/users/me").await.is(200);
    assert_eq!(fields(&me), USER);
    for (field, value) in [
        ("id", json!(dora.id)),
        ("email", json!("dora@example.org")),
        ("username", json!("dora")),
        ("is_online", json!(false)),
    ] {
        assert_eq!(me[field], value, "{field}");
    }
    let password = me["password"].as_str().expect("a string");
    let parts: Vec<&str> = password.split('$').collect();
    assert!(
        matches!(parts[..], ["", "argon2id", "v=19", costs] if costs.starts_with("m=")),
        "{password}"
    );

    for path in ["/users/", "/users"] {
        let users = ada.get(path).await.is(200);
        assert_eq!(each(&users, "username"), ["ada", "ben", "cleo", "dora"]);
        assert_eq!(each(&users, "password"), vec![json!(password); 4]);
        assert_eq!(each(&users, "email"), ["", "", "", "dora@example.org"]);
    }
    cast.ben.delete("/entities/self").await.is_done();
    let users = ada.get("/users/").await.is(200);
    assert_eq!(each(&users, "username"), ["ada", "cleo", "dora"]);
}

async fn a_chat_is_a_public_conference_of_its_creator(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    let chat = ben.post("/chats/create", json!({"name": "Kitchen"})).await.is(200);
    assert_eq!(fields(&chat), "id name");
    assert_eq!(chat["name"], "Kitchen");
    let seen = cast.cleo.get(&format!("/entities/{}", chat["id"])).await.ok(200);
    for (field, value) in [
        ("type", json!("conference")),
        ("title", json!("Kitchen")),
        ("owner", json!(cast.ben.eid)),
        ("private", json!(false)),
        ("members_count", json!(1)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    let long = "n".repeat(255);
    assert_eq!(ben.post("/chats/create", json!({"name": long})).await.is(200)["name"], long);
    for name in [json!(""), json!("n".repeat(256)), json!(5), json!(null)] {
        ben.post("/chats/create", json!({"name": name})).await.refused(400);
    }
}

async fn messages_come_all_unless_limited(server: TestServer) {
    let cast = server.cast().await;
    let sends = (0..600).map(|n| {
        let cast = &cast;
        async move { cast.ada.says(&format!("{n}")).in_(&cast.lobby).await }
    });
    futures_util::future::join_all(sends).await;
    let ben = cast.ben.on_chatapi().await;
    let path = format!("/chats/messages?id={}", cast.lobby.eid);
    let all = ben.get(&path).await.is(200);
    assert_eq!(fields(&all[0]), LINE);
    assert_eq!(
        (&all[0]["owner_id"], &all[0]["chat_id"]),
        (&json!(cast.ada.eid), &json!(cast.lobby.eid))
    );
    assert!(is_time(&all[0]["created_at"]), "{}", all[0]);
    let ids = async |more: &str| -> Vec<u64> {
        ben.reads(cast.lobby.eid, more).await.iter().map(|line| line.id).collect()
    };
    assert_eq!(ids("").await, (1..=600).collect::<Vec<_>>());
    assert_eq!(ids("&limit=2").await, [599, 600]);
    assert_eq!(ids("&limit=2&before=10").await, [8, 9]);
    assert_eq!(ids("&before=4").await, [1, 2, 3]);
    assert_eq!(ids("&before=1").await, [0; 0]);
    assert_eq!(ids("&limit=550").await, (51..=600).collect::<Vec<_>>());
    for bad in ["/chats/messages", "/chats/messages?id=", "/chats/messages?id=x"] {
        ben.get(bad).await.refused(400);
    }
    for more in ["&limit=x", "&limit=-1", "&before=x"] {
        ben.get(&format!("{path}{more}")).await.refused(400);
    }
    ben.get("/chats/messages?id=987654321").await.refused(404);
    cast.cleo
        .on_chatapi()
        .await
        .get(&format!("/chats/messages?id={}", cast.attic.eid))
        .await
        .refused(404);
}

async fn opening_the_messages_of_a_public_conference_joins_it(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("welcome").in_(&cast.lobby).await;
    let dora = ChatApi::at(server.http()).registers("dora", "dora@example.org", PASSWORD).await;
    let mut live = dora.connects().await;
    assert_eq!(dora.reads(cast.lobby.eid, "").await[0].text, "welcome");
    let members = cast.ada.get("/conferences/@lobby/members").await.ok(200);
    assert_eq!(members[3]["entity"]["eid"], dora.id);
    cast.ada.says("hello dora").in_(&cast.lobby).await;
    assert_eq!(live.hears().await["text"], "hello dora");
}

#[tokio::test]
async fn emails_can_be_hidden_from_all_others() {
    let server = TestServer::configured(|config| {
        config.privacy.email = server::config::EmailPrivacy::Hidden;
    })
    .await;
    let stranger = ChatApi::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    stranger.registers("ben", "ben@example.org", PASSWORD).await;
    assert_eq!(each(&ada.get("/users/").await.is(200), "email"), ["ada@example.org", ""]);
    assert_eq!(ada.get("/users/me").await.is(200)["email"], "ada@example.org");
}
