//! Pictures of people and rooms.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use serde_json::{Value, json};
use testkit::microchat::Form;
use testkit::{Person, TestServer, each};

use crate::previews::png;

on_both_engines!(
    the_newest_is_shown_wherever_the_user_is,
    a_room_has_them_too,
    a_server_has_them_too,
    what_is_refused,
    what_is_deleted_takes_them_along,
);

async fn photo(by: &Person, color: u8) -> Value {
    by.uploads(&Form::of(&png(8, 8, |_, _| [0, color, 0, 255]))).await.ok(201)
}

async fn the_newest_is_shown_wherever_the_user_is(server: TestServer) {
    let cast = server.cast().await;
    let (first, second) = (photo(&cast.ben, 1).await, photo(&cast.ben, 2).await);
    let mut events = cast.cleo.listens().await;
    let path = format!("/entities/{}/avatars", cast.ben.eid);
    let added = cast.ben.post(&path, json!({"avatar": first["hash"]})).await.ok(201);
    let mut expected = first.clone();
    expected["id"] = added["id"].clone();
    assert_eq!(added, expected);
    assert_eq!(events.hears("EntityEdit").await["avatar"], added);
    let newer = cast.ben.patch("/entities/self", json!({"avatar": second["hash"]})).await.ok(200);
    let newer = newer["avatar"].clone();
    assert_eq!(newer["hash"], second["hash"]);
    assert_eq!(events.hears("EntityEdit").await["avatar"], newer);

    let listed = cast.cleo.get("/entities/@ben/avatars").await.ok(200);
    assert_eq!(listed, json!([newer, added]));
    assert_eq!(cast.cleo.get(&format!("{path}/{}", added["id"])).await.ok(200), added);
    assert_eq!(cast.cleo.get("/entities/@ben").await.ok(200)["avatar"], newer);
    assert_eq!(
        cast.cleo.get("/conferences/@lobby/members/2").await.ok(200)["entity"]["avatar"],
        newer
    );
    let members = cast.cleo.get("/conferences/@lobby/members").await.ok(200);
    assert_eq!(
        each(&each(&members, "entity").into(), "avatar"),
        [json!(null), newer.clone(), json!(null)]
    );
    cast.ben.says("hello").to(&cast.cleo).await;
    assert_eq!(cast.cleo.get("/chats/@ben").await.ok(200)["entity"]["avatar"], newer);
    let flat = cast.cleo.http().get("/api/chats/@ben").await.ok(200);
    assert_eq!(flat["avatar"], newer);
    assert_eq!(cast.cleo.http().get("/api/chats/@ben/avatars").await.ok(200), listed);
    // Anybody who has signed in may look at it.
    let dora = Person::joins(server.http(), "dora").await;
    let content = format!("/media/{}/content", second["hash"].as_str().unwrap());
    dora.get(&content).await.has_status(200);
    dora.http().stranger().get(&format!("/api/v0{content}")).await.refused(401);

    // Null takes the newest away, and the one before it is shown again.
    let back = cast.ben.patch("/entities/self", json!({"avatar": null})).await.ok(200);
    assert_eq!(back["avatar"], added);
    dora.get(&content).await.refused(404);
    cast.ben.http().delete(&format!("/api/chats/@ben/avatars/{}", added["id"])).await.is_done();
    assert_eq!(cast.cleo.get("/entities/@ben").await.ok(200)["avatar"], json!(null));
    let none = cast.ben.patch("/entities/self", json!({"avatar": null})).await.ok(200);
    assert_eq!(none["avatar"], json!(null));
    cast.ben.delete(&format!("{path}/{}", added["id"])).await.refused(404);
}

async fn a_room_has_them_too(server: TestServer) {
    let cast = server.cast().await;
    let photo = photo(&cast.ada, 3).await;
    let founded = json!({"title": "Garden", "avatar": photo["hash"], "members": ["ben"]});
    let garden = cast.ada.post("/conferences", founded).await.ok(201);
    assert_eq!(garden["avatar"]["hash"], photo["hash"]);
    let path = format!("/entities/{}", garden["eid"]);
    assert_eq!(cast.ben.get(&path).await.ok(200)["avatar"], garden["avatar"]);
    cast.cleo.get(&format!("{path}/avatars")).await.refused(404);
    let id = &garden["avatar"]["id"];
    cast.cleo.get(&format!("{path}/avatars/{id}")).await.refused(404);
    cast.cleo.delete(&format!("{path}/avatars/{id}")).await.refused(404);
    let bens = self::photo(&cast.ben, 4).await;
    cast.ben.post(&format!("{path}/avatars"), json!({"avatar": bens["hash"]})).await.refused(403);
    cast.ben.delete(&format!("{path}/avatars/{id}")).await.refused(403);

    let mut events = cast.ben.listens().await;
    cast.ada.delete(&format!("{path}/avatars/{id}")).await.is_done();
    assert_eq!(events.hears("ChatEdit").await["entity"]["avatar"], json!(null));
    let edited =
        cast.ada.patch(&path, json!({"avatar": photo["hash"], "title": "Park"})).await.ok(200);
    assert_eq!(edited["avatar"]["hash"], photo["hash"]);
    assert_eq!(events.hears("ChatEdit").await["entity"]["avatar"], edited["avatar"]);
}

async fn a_server_has_them_too(server: TestServer) {
    let cast = server.cast().await;
    let guild = cast.ben.post("/servers", json!({"title": "Guild"})).await.ok(201);
    let path = format!("/entities/{}/avatars", guild["eid"]);
    let added =
        cast.ben.post(&path, json!({"avatar": photo(&cast.ben, 1).await["hash"]})).await.ok(201);
    assert_eq!(cast.ben.get("/servers").await.ok(200)[0]["avatar"], added);
    cast.cleo.post(&path, json!({"avatar": added["hash"]})).await.refused(404);
    cast.cleo.delete(&format!("{path}/{}", added["id"])).await.refused(404);
    cast.ben.delete(&format!("{path}/{}", added["id"])).await.is_done();
    assert_eq!(cast.ben.get("/servers").await.ok(200)[0]["avatar"], json!(null));
}

async fn what_is_refused(server: TestServer) {
    let cast = server.cast().await;
    let own = photo(&cast.ben, 5).await;
    let foreign = photo(&cast.cleo, 6).await;
    let gif = cast.ben.has_uploaded(b"GIF89a\x01\0\x01\0\0\0\0;").await;
    let text = cast.ben.has_uploaded(b"words").await;
    let path = format!("/entities/{}/avatars", cast.ben.eid);
    for (hash, status) in [
        (json!("x"), 400),
        (json!(null), 400),
        (json!(gif), 400),
        (json!(text), 400),
        (foreign["hash"].clone(), 404),
        (json!("0".repeat(64)), 404),
    ] {
        cast.ben.post(&path, json!({"avatar": hash})).await.refused(status);
        if !hash.is_null() {
            cast.ben.patch("/entities/self", json!({"avatar": hash})).await.refused(status);
        }
    }
    cast.cleo.post(&path, json!({"avatar": foreign["hash"]})).await.refused(403);
    let added = cast.ben.post(&path, json!({"avatar": own["hash"]})).await.ok(201);
    cast.cleo.delete(&format!("{path}/{}", added["id"])).await.refused(403);
    // By the id of another's avatar, nothing is reached.
    let others = format!("/entities/{}/avatars/{}", cast.cleo.eid, added["id"]);
    cast.cleo.get(&others).await.refused(404);
    cast.cleo.delete(&others).await.refused(404);
    cast.ben.get(&format!("{path}/0")).await.refused(400);
    // ada is the server's admin.
    cast.ada.delete(&format!("{path}/{}", added["id"])).await.is_done();
}

async fn what_is_deleted_takes_them_along(server: TestServer) {
    let cast = server.cast().await;
    let photo = photo(&cast.ben, 7).await;
    cast.ben.patch("/entities/self", json!({"avatar": photo["hash"]})).await.ok(200);
    let content = format!("/media/{}/content", photo["hash"].as_str().unwrap());
    cast.cleo.get(&content).await.has_status(200);
    cast.ben.delete("/entities/self").await.is_done();
    cast.cleo.get(&content).await.refused(404);
    cast.cleo.get(&format!("/entities/{}/avatars", cast.ben.eid)).await.refused(404);
}
