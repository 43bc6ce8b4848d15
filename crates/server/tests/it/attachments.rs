//! Media in messages: who may send them, who may read them, and how they change.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use serde_json::{Value, json};
use testkit::microchat::Form;
use testkit::{Answer, Person, Place, TestServer, each};

use crate::previews::png;

on_both_engines!(
    a_message_carries_media_wherever_it_is_shown,
    what_attaching_refuses,
    who_may_read_a_message_may_read_its_media,
    a_private_room_shows_what_was_sent_while_one_was_there,
    attachments_change_and_go,
    permissions_go_by_the_kind,
    a_key_sends_attachments_once,
);

async fn sends(by: &Person, place: &impl Place, body: Value) -> Answer {
    by.post(&format!("/chats/{}/messages", place.eid()), body).await
}

fn photo(color: u8) -> Vec<u8> {
    png(400, 300, |_, _| [color, 0, 0, 255])
}

async fn a_message_carries_media_wherever_it_is_shown(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.ben.listens().await;
    let elsewhere = cast.ben.on_chatapi().await;
    let mut live = elsewhere.connects().await;
    let photo = cast.ada.uploads(&Form::of(&photo(1)).text("filename", "a.png")).await.ok(201);
    let file = cast.ada.uploads(&Form::of(b"words")).await.ok(201);
    let body = json!({"text": "look", "attachments": [photo["hash"], file["hash"]]});
    let sent = sends(&cast.ada, &cast.lobby, body).await.ok(201);
    assert_eq!(sent["attachments"], json!([{"id": 1, "media": photo}, {"id": 2, "media": file}]));
    assert_eq!(events.hears("MessageReceive").await, sent);
    assert_eq!(live.hears().await["text"], "look");
    let path = format!("/chats/{}/messages/1", cast.lobby.eid);
    assert_eq!(cast.ben.get(&path).await.ok(200), sent);
    assert_eq!(cast.ben.get("/chats/@lobby/messages").await.ok(200), json!([sent]));
    assert_eq!(cast.ben.get("/chats/@lobby").await.ok(200)["last_message"], sent);
    assert_eq!(cast.ben.get("/search?q=look").await.ok(200)[0]["message"], sent);
    let missed = cast.ben.get("/chats").await.ok(200);
    assert_eq!(missed[0]["last_message"], sent);

    let content = cast.ben.get(&format!("{path}/attachments/1/content")).await;
    content.has_status(200);
    assert_eq!(content.body, self::photo(1));
    assert_eq!(content.header("cache-control"), "private, no-cache");
    assert_eq!(content.header("content-disposition"), "inline; filename*=UTF-8''a.png");
    let preview = cast.ben.get(&format!("{path}/attachments/1/preview")).await;
    assert_eq!((preview.status, preview.header("content-type")), (200, "image/jpeg"));
    cast.ben.get(&format!("{path}/attachments/2/preview")).await.refused(404);
    cast.ben.get(&format!("{path}/attachments/3/content")).await.refused(404);
    cast.ben.get(&format!("{path}/attachments/0/content")).await.refused(400);

    // Without a text, and as the first word of a dialog.
    let alone = sends(&cast.ada, &cast.cleo, json!({"attachments": [photo["hash"]]})).await.ok(201);
    assert_eq!((&alone["text"], &alone["attachments"][0]["media"]), (&json!(""), &photo));
    let read = cast.cleo.get("/chats/@ada/messages/1/attachments/1/content").await;
    assert_eq!(read.body, self::photo(1));
}

async fn what_attaching_refuses(server: TestServer) {
    let cast = server.cast().await;
    let own = cast.ada.has_uploaded(b"ada's").await;
    let bens = cast.ben.has_uploaded(b"ben's").await;
    for body in [
        json!({"attachments": []}),
        json!({"text": " ", "attachments": []}),
        json!({"attachments": ["x"]}),
        json!({"attachments": [own.to_uppercase()]}),
        json!({"attachments": own}),
        json!({"attachments": vec![&own; 11]}),
        json!({"text": "a\0", "attachments": [own]}),
    ] {
        sends(&cast.ada, &cast.lobby, body).await.refused(400);
    }
    for hash in [&bens, &"0".repeat(64)] {
        let body = json!({"text": "x", "attachments": [own, hash]});
        sends(&cast.ada, &cast.lobby, body).await.refused(404);
    }
    // Who must not know of the chat is not told about the media.
    let body = json!({"attachments": ["0".repeat(64)]});
    let refused = sends(&cast.cleo, &cast.attic, body).await.refused(404);
    assert!(refused.contains("chat"), "{refused}");
    let ten = sends(&cast.ada, &cast.lobby, json!({"attachments": vec![&own; 10]})).await.ok(201);
    assert_eq!((&ten["id"], ten["attachments"].as_array().unwrap().len()), (&json!(1), 10));
}

async fn who_may_read_a_message_may_read_its_media(server: TestServer) {
    let cast = server.cast().await;
    let hash = cast.ada.has_uploaded(&photo(2)).await;
    let path = format!("/media/{hash}");
    cast.ben.get(&path).await.refused(404);
    sends(&cast.ada, &cast.attic, json!({"attachments": [hash]})).await.ok(201);
    let seen = cast.ben.get(&path).await.ok(200);
    assert_eq!(seen["loaded_by"], cast.ada.eid);
    cast.ben.get(&format!("{path}/content")).await.has_status(200);
    cast.cleo.get(&path).await.refused(404);
    sends(&cast.cleo, &cast.lobby, json!({"attachments": [hash]})).await.refused(404);

    // ben may read it, so he may pass it on; then whoever reads the lobby has it.
    sends(&cast.ben, &cast.lobby, json!({"attachments": [hash]})).await.ok(201);
    cast.cleo.get(&format!("{path}/preview")).await.has_status(200);
    let dora = Person::joins(server.http(), "dora").await;
    dora.get(&path).await.ok(200);
    cast.ben.delete("/chats/@lobby/messages/1").await.is_done();
    dora.get(&path).await.refused(404);
    cast.cleo.get(&path).await.refused(404);
    cast.ada.get(&path).await.ok(200);

    // Two people's dialog is nobody else's, an admin's neither.
    let secret = cast.ben.has_uploaded(b"between us").await;
    sends(&cast.ben, &cast.cleo, json!({"attachments": [secret]})).await.ok(201);
    cast.cleo.get(&format!("/media/{secret}/content")).await.has_status(200);
    cast.ada.get(&format!("/media/{secret}")).await.refused(404);
    cast.ben
        .patch(&format!("/entities/{}/permissions", cast.cleo.eid), json!({"read": false}))
        .await
        .ok(200);
    cast.cleo.get(&format!("/media/{secret}")).await.refused(404);
}

async fn a_private_room_shows_what_was_sent_while_one_was_there(server: TestServer) {
    let cast = server.cast().await;
    let mut hashes = Vec::new();
    for step in 0..3 {
        let hash = cast.ben.has_uploaded(&photo(10 + step)).await;
        sends(&cast.ben, &cast.attic, json!({"text": "http://a.b/c", "attachments": [hash]}))
            .await
            .ok(201);
        hashes.push(hash);
        let members = format!("/conferences/{}/members", cast.attic.eid);
        match step {
            0 => drop(cast.ada.post(&members, json!({"invitee_id": cast.cleo.eid})).await.ok(201)),
            _ => drop(cast.ada.delete(&format!("{members}/@cleo")).await),
        }
    }
    let seen = async |hash: &str| cast.cleo.get(&format!("/media/{hash}")).await.status;
    for hash in &hashes {
        assert_eq!(seen(hash).await, 404, "cleo is no member any more");
    }
    let members = format!("/conferences/{}/members", cast.attic.eid);
    cast.ada.post(&members, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
    assert_eq!(
        [seen(&hashes[0]).await, seen(&hashes[1]).await, seen(&hashes[2]).await],
        [404, 200, 404]
    );
    for list in ["photos", "links"] {
        let path = format!("/chats/{}/{list}", cast.attic.eid);
        let listed = cast.cleo.get(&path).await.ok(200);
        assert_eq!(each(&listed, "message_id"), [json!(2)], "{list}");
        let all = cast.ben.get(&path).await.ok(200);
        assert_eq!(each(&all, "message_id"), [json!(3), json!(2), json!(1)], "{list}");
        for (item, status) in all.as_array().unwrap().iter().zip([404, 200, 404]) {
            let path = format!("{path}/{}", item["id"]);
            assert_eq!(cast.cleo.get(&path).await.status, status);
            if status == 404 {
                cast.cleo.delete(&path).await.refused(404);
            }
        }
    }
}

async fn attachments_change_and_go(server: TestServer) {
    let cast = server.cast().await;
    let [a, b, c] = [photo(20), photo(21), photo(22)];
    let (a, b, c) = (
        cast.ben.has_uploaded(&a).await,
        cast.ben.has_uploaded(&b).await,
        cast.ben.has_uploaded(&c).await,
    );
    sends(&cast.ben, &cast.lobby, json!({"attachments": [a, b]})).await.ok(201);
    let mut events = cast.cleo.listens().await;
    let path = "/chats/@lobby/messages/1";
    let hashes = |message: &Value| -> Vec<String> {
        let media = each(&message["attachments"], "media");
        media.iter().map(|media| media["hash"].as_str().unwrap().to_owned()).collect()
    };
    let before = cast.ben.get("/chats/@lobby/photos").await.ok(200);
    assert_eq!(each(&before, "id"), [json!(2), json!(1)]);

    let edited = cast.ben.patch(path, json!({"attachments": [c, b]})).await.ok(200);
    assert_eq!(hashes(&edited), [c.as_str(), b.as_str()]);
    assert_eq!(each(&edited["attachments"], "id"), [json!(1), json!(2)]);
    assert!(edited["time_edit"].is_string());
    assert_eq!(events.hears("MessageEdit").await, edited);
    let after = cast.ben.get("/chats/@lobby/photos").await.ok(200);
    assert_eq!(each(&after, "id"), [json!(3), json!(2)], "what stays keeps its number");
    cast.cleo.get(&format!("/media/{a}")).await.refused(404);
    let content = cast.cleo.get(&format!("{path}/attachments/1/content")).await;
    assert_eq!(content.header("etag"), format!("\"{c}\""));

    // A text alone changes the text alone; of a message something must be left.
    let texted = cast.ben.patch(path, json!({"text": "now with words"})).await.ok(200);
    assert_eq!(hashes(&texted), [c.as_str(), b.as_str()]);
    let wordless = cast.ben.patch(path, json!({"text": ""})).await.ok(200);
    assert_eq!(wordless["text"], "");
    cast.ben.patch(path, json!({"attachments": []})).await.refused(400);
    cast.ada.patch(path, json!({"attachments": [b]})).await.refused(403);
    cast.ben.patch(path, json!({"attachments": ["0".repeat(64)]})).await.refused(404);
    let lone = cast.ben.patch(path, json!({"text": "words", "attachments": []})).await.ok(200);
    assert_eq!(lone["attachments"], json!([]));
    cast.ben.patch(path, json!({"text": ""})).await.refused(400);
    assert_eq!(cast.ben.get("/chats/@lobby/photos").await.ok(200), json!([]));
}

async fn permissions_go_by_the_kind(server: TestServer) {
    let cast = server.cast().await;
    let photo = cast.ben.has_uploaded(&photo(30)).await;
    let audio = cast.ben.uploads(&Form::of(b"fLaC\0\0\0\x22")).await.ok(201);
    assert_eq!((&audio["kind"], &audio["subtype"]), (&json!("audio"), &json!("flac")));
    let audio = audio["hash"].as_str().unwrap();
    let members = format!("/conferences/{}/members/permissions", cast.lobby.eid);
    for (media, mediamessage) in [(false, true), (true, false)] {
        let grant = json!({"send_media": media, "send_mediamessage": mediamessage});
        cast.ada.patch(&members, grant).await.ok(200);
        for (hash, may) in [(photo.as_str(), media), (audio, mediamessage)] {
            let answer = sends(&cast.ben, &cast.lobby, json!({"attachments": [hash]})).await;
            assert_eq!(answer.status, if may { 201 } else { 403 }, "{}", answer.text());
        }
        let both = json!({"attachments": [photo, audio]});
        sends(&cast.ben, &cast.lobby, both).await.refused(403);
        cast.ben.says("words alone").in_(&cast.lobby).await;
    }
    // What a message has may stay in it, whatever is allowed by now.
    cast.ada.patch(&members, json!({"send_media": false})).await.ok(200);
    let last =
        cast.ben.reads(&cast.lobby, "").await.into_iter().find(|one| !one.attachments.is_empty());
    let path = format!("/chats/@lobby/messages/{}", last.unwrap().id);
    cast.ben.patch(&path, json!({"text": "more", "attachments": [audio]})).await.ok(200);
    cast.ben.patch(&path, json!({"attachments": [audio, photo]})).await.refused(403);
}

async fn a_key_sends_attachments_once(server: TestServer) {
    let cast = server.cast().await;
    let hash = cast.ada.has_uploaded(&photo(40)).await;
    let keyed = cast.ada.with("idempotency-key", "once");
    let path = format!("/chats/{}/messages", cast.ben.eid);
    let tries = (0..8).map(|_| keyed.post(&path, json!({"attachments": [hash]})));
    let answers = futures_util::future::join_all(tries).await;
    let first = answers[0].ok(201);
    assert!(answers.iter().all(|answer| answer.ok(201) == first));
    assert_eq!(cast.ben.get("/chats/@ada/photos").await.ok(200).as_array().unwrap().len(), 1);
}
