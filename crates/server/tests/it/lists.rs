//! The six lists of what the messages of a chat carry.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use serde_json::{Value, json};
use testkit::microchat::Form;
use testkit::{Person, TestServer, each, fields};

use crate::previews::png;

on_both_engines!(
    each_kind_has_its_list,
    links_follow_the_text,
    what_is_taken_off_is_gone,
    pages_and_names_that_are_none,
);

const LISTS: [&str; 6] = ["photos", "videos", "animations", "audios", "files", "links"];

async fn upload(by: &Person, bytes: &[u8]) -> Value {
    by.uploads(&Form::of(bytes)).await.ok(201)["hash"].clone()
}

async fn each_kind_has_its_list(server: TestServer) {
    let cast = server.cast().await;
    let photo = upload(&cast.ben, &png(2, 2, |_, _| [1, 1, 1, 255])).await;
    let animation = upload(&cast.ben, b"GIF89a\x01\0\x01\0\0\0\0;").await;
    let mut video =
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
            .to_vec();
    // Shorter than this, it is no film.
    video.resize(300, 0);
    let video = upload(&cast.ben, &video).await;
    let audio = upload(&cast.ben, b"ID3\x04\0\0\0\0\0\0").await;
    let file = upload(&cast.ben, b"words").await;
    let text = "see https://example.org/a, and http://b.c";
    let all = json!({"text": text, "attachments": [photo, video, animation, audio, file]});
    let sent = cast.ben.post("/chats/@lobby/messages", all).await.ok(201);
    for (list, hash) in LISTS.iter().zip([&photo, &video, &animation, &audio, &file]) {
        let listed = cast.cleo.get(&format!("/chats/@lobby/{list}")).await.ok(200);
        assert_eq!(listed.as_array().unwrap().len(), 1, "{list}");
        let one = &listed[0];
        assert_eq!(fields(one), "id media message_id sender time_sent");
        assert_eq!((&one["media"]["hash"], &one["message_id"]), (hash, &sent["id"]), "{list}");
        assert_eq!((&one["sender"], &one["time_sent"]), (&sent["sender"], &sent["time_sent"]));
        let path = format!("/chats/{}/{list}/{}", cast.lobby.eid, one["id"]);
        assert_eq!(cast.cleo.get(&path).await.ok(200), *one);
        // Under the name of another kind it is not there.
        let other = if *list == "photos" { "files" } else { "photos" };
        cast.cleo.get(&format!("/chats/@lobby/{other}/{}", one["id"])).await.refused(404);
        let legacy = cast.cleo.http().get(&format!("/api/chats/@lobby/messages/{list}")).await;
        assert_eq!(legacy.ok(200), listed);
        let legacy = format!("/api/chats/@lobby/messages/{list}/{}", one["id"]);
        assert_eq!(cast.cleo.http().get(&legacy).await.ok(200), *one);
    }
    let links = cast.cleo.get("/chats/@lobby/links").await.ok(200);
    assert_eq!(each(&links, "url"), [json!("http://b.c"), json!("https://example.org/a")]);
    assert_eq!(fields(&links[0]), "id message_id sender time_sent url");
    // A dialog that nobody has begun carries nothing; a chat that one must not know of is not there.
    assert_eq!(cast.ben.get("/chats/@cleo/photos").await.ok(200), json!([]));
    for list in LISTS {
        cast.cleo.get(&format!("/chats/{}/{list}", cast.attic.eid)).await.refused(404);
        cast.cleo.delete(&format!("/chats/{}/{list}/1", cast.attic.eid)).await.refused(404);
    }
}

async fn links_follow_the_text(server: TestServer) {
    let cast = server.cast().await;
    let urls = async || each(&cast.ada.get("/chats/@lobby/links").await.ok(200), "url");
    let ids = async || each(&cast.ada.get("/chats/@lobby/links").await.ok(200), "id");
    cast.ben.says("http://a.a http://b.b http://a.a").in_(&cast.lobby).await;
    cast.ben.says("nothing here").in_(&cast.lobby).await;
    assert_eq!(urls().await, [json!("http://b.b"), json!("http://a.a")]);
    let path = "/chats/@lobby/messages/1";
    cast.ben.patch(path, json!({"text": "http://b.b http://c.c"})).await.ok(200);
    assert_eq!(urls().await, [json!("http://c.c"), json!("http://b.b")]);
    assert_eq!(ids().await, [json!(3), json!(2)], "what stays keeps its number");

    // What was taken off the list stays off, and stays in the text.
    cast.cleo.delete("/chats/@lobby/links/2").await.refused(403);
    cast.ben.delete("/chats/@lobby/links/2").await.is_done();
    cast.ben.delete("/chats/@lobby/links/2").await.refused(404);
    assert_eq!(cast.ben.get(path).await.ok(200)["text"], "http://b.b http://c.c");
    cast.ben.patch(path, json!({"text": "http://b.b http://c.c!"})).await.ok(200);
    assert_eq!(urls().await, [json!("http://c.c")]);
    cast.ben.delete(path).await.is_done();
    assert_eq!(urls().await, Vec::<Value>::new());
}

async fn what_is_taken_off_is_gone(server: TestServer) {
    let cast = server.cast().await;
    let one = upload(&cast.ben, &png(2, 2, |_, _| [1, 0, 0, 255])).await;
    let two = upload(&cast.ben, &png(2, 2, |_, _| [2, 0, 0, 255])).await;
    for body in [
        json!({"attachments": [one, two]}),
        json!({"attachments": [one]}),
        json!({"text": "words", "attachments": [two]}),
    ] {
        cast.ben.post("/chats/@lobby/messages", body).await.ok(201);
    }
    let mut events = cast.cleo.listens().await;
    cast.cleo.delete("/chats/@lobby/photos/1").await.refused(403);
    cast.ben.delete("/chats/@lobby/photos/1").await.is_done();
    let left = events.hears("MessageEdit").await;
    assert_eq!(left["attachments"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&left["attachments"][0]["id"], &left["attachments"][0]["media"]["hash"]),
        (&json!(1), &two)
    );
    // With nothing left, the message goes; ada may, for she may delete anything there.
    cast.ada.delete("/chats/@lobby/photos/3").await.is_done();
    assert_eq!(events.hears("MessageDelete").await["id"], 2);
    cast.ada.http().delete("/api/chats/@lobby/messages/photos/4").await.is_done();
    assert_eq!(events.hears("MessageEdit").await["text"], "words");
    cast.ben.get("/chats/@lobby/messages/2").await.refused(404);
    let photos = cast.ben.get("/chats/@lobby/photos").await.ok(200);
    assert_eq!(each(&photos, "id"), [json!(2)]);
    cast.cleo.get(&format!("/media/{}", one.as_str().unwrap())).await.refused(404);
}

async fn pages_and_names_that_are_none(server: TestServer) {
    let cast = server.cast().await;
    for n in 0..5 {
        cast.ben.says(&format!("http://a.b/{n}")).in_(&cast.lobby).await;
    }
    let page = async |query: &str| {
        each(&cast.ada.get(&format!("/chats/@lobby/links{query}")).await.ok(200), "id")
    };
    assert_eq!(page("?count=2").await, [json!(5), json!(4)]);
    assert_eq!(page("?offset=3&count=200").await, [json!(2), json!(1)]);
    assert_eq!(page("?offset=9").await, Vec::<Value>::new());
    cast.ada.get("/chats/@lobby/links?count=0").await.refused(400);
    cast.ada.get("/chats/@lobby/links/0").await.refused(400);
    cast.ada.get("/chats/@lobby/links/x").await.refused(400);
    let nowhere = cast.ada.get("/chats/@lobby/nothing").await.refused(404);
    assert_eq!(nowhere, cast.ada.get("/nothing").await.refused(404));
    cast.ada.get("/chats/@lobby/nothing/1").await.refused(404);
    cast.ada.post("/chats/@lobby/photos", json!({})).await.refused(405);
}
