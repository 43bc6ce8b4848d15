//! Programs that take part: made by a person, signed in by a token, seen as bots by everybody.

use serde_json::{Value, json};
use testkit::microchat::{Chat, Microchat};
use testkit::{PASSWORD, Person, Place, TestServer, fields};

on_both_engines!(
    a_bot_is_made_and_its_token_shown_once,
    a_bot_talks_with_people_and_in_conferences,
    a_bot_is_edited_by_who_owns_it,
    a_bot_goes_with_its_owner_or_by_their_hand,
    what_a_bot_may_not,
    a_retry_makes_no_second_bot_and_shows_no_token,
    a_bot_survives_a_restart,
);

/// A bot, as a place to write to and with a client of its own.
struct Bot {
    eid: u64,
    client: Microchat,
}

impl Place for Bot {
    fn eid(&self) -> u64 {
        self.eid
    }
}

async fn bot_of(owner: &Person, alias: &str) -> Bot {
    let made = owner.post("/bots", json!({"alias": alias})).await.ok(201);
    let client = owner.with_token(made["token"].as_str().expect("a token"));
    Bot { eid: made["eid"].as_u64().expect("an eid"), client }
}

async fn a_bot_is_made_and_its_token_shown_once(server: TestServer) {
    let cast = server.cast().await;
    let new = json!({"alias": "Helper", "title": "A helper", "description": "Helps"});
    let made = cast.ben.post("/bots", new).await.ok(201);
    assert_eq!(fields(&made), "alias avatar description eid owner title token type");
    let token = made["token"].as_str().expect("a token").to_owned();
    let shown = json!({
        "eid": made["eid"], "type": "bot", "alias": "Helper", "title": "A helper",
        "description": "Helps", "owner": cast.ben.eid, "avatar": null,
    });
    for path in ["/entities/@helper".to_owned(), format!("/entities/{}", made["eid"])] {
        assert_eq!(cast.cleo.get(&path).await.ok(200), shown);
    }
    let bot = cast.ben.with_token(&token);
    assert_eq!(bot.get("/entities/self").await.ok(200), shown);
    assert_eq!(bot.listens().await.hello.data["self"], shown);
    assert_eq!(bot.sessions().await.len(), 1);
    let flat = bot.http().get("/api/chats/@helper").await.ok(200);
    assert_eq!((&flat["type"], &flat["title"]), (&json!("bot"), &json!("A helper")));

    let short = cast.ben.http().post("/api/bots", json!({"alias": "short"})).await.ok(201);
    assert_eq!((&short["title"], &short["description"]), (&json!("short"), &json!("")));
    let as_user = cast.cleo.on_chatapi().await.http().get("/users").await.is(200);
    let as_user =
        as_user.as_array().and_then(|all| all.iter().find(|one| one["username"] == "Helper"));
    let as_user = as_user.expect("the bot among the users");
    assert_eq!((&as_user["password"], &as_user["email"]), (&json!(""), &json!("")));
    Microchat::at(server.http()).post("/bots", json!({"alias": "nobodys"})).await.refused(401);
}

async fn a_bot_talks_with_people_and_in_conferences(server: TestServer) {
    let cast = server.cast().await;
    let bot = bot_of(&cast.ben, "helper").await;
    let mut heard = bot.client.listens().await;
    cast.cleo.says("help!").at(&bot).await.ok(201);
    let asked = heard.hears("MessageReceive").await;
    assert_eq!(asked["chat"], json!({"eid": cast.cleo.eid, "type": "user"}));
    let mut cleos = cast.cleo.listens().await;
    let path = format!("/chats/{}/messages", cast.cleo.eid);
    bot.client.post(&path, json!({"text": "How?"})).await.ok(201);
    let said = cleos.hears("MessageReceive").await;
    assert_eq!(said["chat"], json!({"eid": bot.eid, "type": "bot"}));
    let sender = json!({"eid": bot.eid, "type": "bot", "alias": "helper", "title": "helper"});
    assert_eq!(said["sender"], sender);
    let chats: Vec<Chat> = cast.cleo.get("/chats").await.to(200);
    assert_eq!((chats[0].eid, chats[0].r#type.as_str()), (bot.eid, "bot"));
    assert_eq!(chats[0].entity["type"], "bot");
    let read = cast.cleo.reads(&bot, "").await;
    assert_eq!(read.iter().map(|one| one.chat.r#type.as_str()).collect::<Vec<_>>(), ["bot"; 2]);

    let members = format!("/conferences/{}/members", cast.attic.eid);
    let member = cast.ada.post(&members, json!({"invitee_alias": "helper"})).await.ok(201);
    assert_eq!((&member["entity"]["type"], &member["role"]), (&json!("bot"), &json!("member")));
    let said = format!("/chats/{}/messages", cast.attic.eid);
    cast.ben.says("@helper, listen").in_(&cast.attic).await;
    heard.hears_until(|frame| frame.data["text"] == "@helper, listen").await;
    let chat: Chat = bot.client.get(&format!("/chats/{}", cast.attic.eid)).await.to(200);
    assert_eq!(chat.mentions, 1);
    bot.client.post(&said, json!({"text": "Found"})).await.ok(201);
    let found = cast.ada.get("/search?q=Found&from=@helper").await.ok(200);
    assert_eq!(found[0]["message"]["sender"]["type"], "bot");

    // It can be blocked like anybody.
    let block = format!("/entities/{}/permissions", bot.eid);
    cast.cleo.patch(&block, json!({"send": false})).await.ok(200);
    bot.client.post(&path, json!({"text": "Still there?"})).await.refused(403);
    let founded = bot.client.post("/conferences", json!({"title": "Bots"})).await.ok(201);
    assert_eq!(founded["owner"], bot.eid);
}

async fn a_bot_is_edited_by_who_owns_it(server: TestServer) {
    let cast = server.cast().await;
    let bot = bot_of(&cast.ben, "helper").await;
    let (mut bens, mut bots) = (cast.ben.listens().await, bot.client.listens().await);
    let path = "/entities/@helper";
    let edit = json!({"title": "The helper", "description": "Helps"});
    cast.cleo.patch(path, edit.clone()).await.refused(403);
    let edited = cast.ben.patch(path, edit).await.ok(200);
    assert_eq!((&edited["title"], &edited["description"]), (&json!("The helper"), &json!("Helps")));
    // Its owner is told although they share no conversation.
    for events in [&mut bens, &mut bots] {
        assert_eq!(events.hears("EntityEdit").await, edited);
    }
    let renamed = bot.client.patch("/entities/self", json!({"alias": "aide"})).await.ok(200);
    assert_eq!(renamed["alias"], "aide");
    cast.ada.patch("/entities/@aide", json!({"title": "By the admin"})).await.ok(200);
    for bad in [
        json!({"name": "x"}),
        json!({"surname": "x"}),
        json!({"bio": "x"}),
        json!({"email": "bot@example.org"}),
        json!({"private": true}),
        json!({"title": ""}),
        json!({"alias": null}),
    ] {
        cast.ben.patch("/entities/@aide", bad).await.refused(400);
    }
    cast.ben.patch("/entities/@aide", json!({"alias": "cleo"})).await.refused(409);
    cast.ada.patch("/entities/@aide", json!({"privileges": "admin"})).await.refused(400);
}

async fn a_bot_goes_with_its_owner_or_by_their_hand(server: TestServer) {
    let cast = server.cast().await;
    let (first, second) = (bot_of(&cast.ben, "first").await, bot_of(&cast.ben, "second").await);
    let mut ended = first.client.listens().await;
    cast.cleo.says("hello").at(&first).await.ok(201);
    cast.cleo.delete("/entities/@first").await.refused(403);
    cast.ben.delete("/entities/@first").await.is_done();
    assert_eq!(ended.ends().await.0.reason, "Your session was closed.");
    first.client.get("/entities/self").await.refused(401);
    cast.cleo.get("/entities/@first").await.refused(404);
    let chat: Chat = cast.cleo.get(&format!("/chats/{}", first.eid)).await.to(200);
    assert_eq!(chat.entity, json!({"eid": first.eid, "type": "bot", "deleted": true}));
    assert_eq!(chat.r#type, "bot");

    cast.ben.delete("/entities/self").await.is_done();
    second.client.get("/entities/self").await.refused(401);
    cast.cleo.get("/entities/@second").await.refused(404);
    let third = bot_of(&cast.cleo, "second").await;
    cast.ada.delete(&format!("/entities/{}", third.eid)).await.is_done();
    let fourth = bot_of(&cast.cleo, "fourth").await;
    fourth.client.delete("/entities/self").await.is_done();
    cast.cleo.get("/entities/@fourth").await.refused(404);
}

async fn what_a_bot_may_not(server: TestServer) {
    let cast = server.cast().await;
    let bot = bot_of(&cast.ben, "helper").await;
    bot.client.post("/bots", json!({"alias": "child"})).await.refused(403);
    for password in ["", "password", PASSWORD] {
        cast.ben.tries_to_sign_in("helper", password).await.refused(401);
    }
    let password = json!({"password": "a new password", "current_password": PASSWORD});
    bot.client.patch("/entities/self", password).await.refused(403);
    cast.ben.post("/bots", json!({"alias": "HELPER"})).await.refused(409);
    cast.ben.post("/bots", json!({"alias": "cleo"})).await.refused(409);
    for bad in [
        json!({}),
        json!({"alias": "x"}),
        json!({"alias": "fine", "title": ""}),
        json!({"alias": "fine", "title": "x".repeat(256)}),
        json!({"alias": "fine", "description": 7}),
    ] {
        cast.ben.post("/bots", bad).await.refused(400);
    }
    let token = bot.client.token();
    let http = server.http().with("authorization", &format!("Bearer {token}"));
    http.get("/users/me").await.refused(401);
}

async fn a_retry_makes_no_second_bot_and_shows_no_token(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.with("idempotency-key", "once");
    ben.post("/bots", json!({"alias": "helper"})).await.ok(201);
    let sentence = ben.post("/bots", json!({"alias": "helper"})).await.refused(409);
    assert!(sentence.contains("token"), "{sentence}");
    ben.post("/conferences", json!({"title": "x"})).await.refused(409);
    let found = cast.ada.get("/entities/@helper").await.ok(200);
    assert_eq!(found["owner"], cast.ben.eid);
}

async fn a_bot_survives_a_restart(server: TestServer) {
    let cast = server.cast().await;
    let bot = bot_of(&cast.ben, "helper").await;
    cast.cleo.says("hello").at(&bot).await.ok(201);
    let token = bot.client.token().to_owned();
    let server = server.restart().await;
    let client = Microchat::at(server.http()).with_token(&token);
    let chats = client.get("/chats").await.ok(200);
    assert_eq!(chats[0]["last_message"]["text"], "hello");
    assert_eq!(client.get("/entities/self").await.ok(200)["type"], "bot");
}

#[tokio::test]
async fn nobody_has_more_bots_than_the_configuration_allows() {
    let server = TestServer::configured(|config| config.bots.per_owner_max = 2).await;
    let cast = server.cast().await;
    let tries = ["one", "two", "three", "four"]
        .map(async |alias| cast.ben.post("/bots", json!({"alias": alias})).await.status);
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 403, 403]);
    bot_of(&cast.cleo, "cleos").await;
    let bots: Vec<Value> = futures_util::future::join_all(
        ["one", "two", "three", "four"]
            .map(async |alias| cast.ada.get(&format!("/entities/@{alias}")).await.status.into()),
    )
    .await;
    let made = ["one", "two", "three", "four"].iter().zip(&bots).find(|(_, found)| **found == 200);
    let (alias, _) = made.expect("a bot");
    cast.ben.delete(&format!("/entities/@{alias}")).await.is_done();
    bot_of(&cast.ben, "another").await;
}
