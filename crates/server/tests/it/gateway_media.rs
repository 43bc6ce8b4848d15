//! The Gateway dialect's attachments and pictures, and who may fetch them.

use serde_json::{Value, json};
use testkit::gateway::{Gateway, refused, word};
use testkit::microchat::Form;
use testkit::{TestServer, each, fields};

use crate::previews::png;

on_both_engines!(
    a_message_carries_attachments,
    what_attaching_refuses,
    pictures_of_users_and_servers,
    who_may_read_a_message_may_fetch_what_it_carries,
);

const ATTACHMENT: &str = "content_type filename height id preview_url size url width";

fn photo(color: u8) -> Vec<u8> {
    png(400, 300, |_, _| [color, 0, 0, 255])
}

async fn uploads(by: &Gateway, form: &Form) -> testkit::Answer {
    by.http().post_raw("/api/rest/media", Form::KIND, form.body()).await
}

/// What a path that an answer named gives to this client.
async fn fetched(by: &Gateway, path: &Value) -> testkit::Answer {
    by.http().get(&word(path)).await
}

async fn a_message_carries_attachments(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let mut cleos = cleo.connects().await;
    let form = Form::of(&photo(1)).text("filename", "a.png");
    let named = uploads(&ben, &form).await.is(201);
    assert_eq!(uploads(&ben, &form).await.is(201), named, "the same bytes are the same upload");
    // What was uploaded natively is there as well.
    let file = cast.ben.has_uploaded(b"words").await;
    let path = format!("/channels/{}/messages", cast.lobby.eid);
    let body = json!({"content": "look", "attachments": [named["id"], file], "nonce": "1"});
    let sent = ben.post(&path, body.clone()).await.is(201);
    assert_eq!(ben.post(&path, body).await.is(201), sent);
    assert_eq!(cleos.hears(11).await, sent);
    let [picture, words] = sent["attachments"].as_array().expect("a list").as_slice() else {
        panic!("not two: {sent}")
    };
    assert_eq!((fields(words).as_str(), picture), (ATTACHMENT, &named));
    for (field, value) in [
        ("id", &json!(cast.ben.uploads(&form).await.ok(201)["hash"])),
        ("filename", &json!("a.png")),
        ("content_type", &json!("image/png")),
        ("size", &json!(photo(1).len())),
        ("width", &json!(400)),
        ("height", &json!(300)),
    ] {
        assert_eq!(&picture[field], value, "{field}");
    }
    assert_eq!(
        (&words["filename"], &words["width"], &words["preview_url"]),
        (&json!(file), &json!(null), &json!(null))
    );

    let content = fetched(&cleo, &picture["url"]).await;
    content.has_status(200);
    assert_eq!(content.header("content-type"), "image/png");
    assert_eq!(content.body, photo(1));
    let small = fetched(&cleo, &picture["preview_url"]).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    let bytes = cleo.http().with("range", "bytes=1-2").get(&word(&words["url"])).await;
    assert_eq!((bytes.status, bytes.text().as_str()), (206, "or"));
    let beyond = cleo.http().with("range", "bytes=9-").get(&word(&words["url"])).await;
    refused(&beyond, 416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), "bytes */5");
    let none = format!("{}/preview", word(&words["url"]));
    refused(&fetched(&cleo, &json!(none)).await, 404, "not_found");

    // A text may go where attachments are left, and come; without both it is no message.
    let one = format!("{path}/{}", word(&sent["message_id"]));
    let bare = ben.patch(&one, json!({"content": " "})).await.is(200);
    assert_eq!((&bare["content"], &bare["attachments"]), (&json!(""), &sent["attachments"]));
    assert_eq!(cleos.hears(12).await, bare);
    let alone = ben.post(&path, json!({"attachments": [file]})).await.is(201);
    assert_eq!(alone["attachments"], json!([words]));
    let listed = cleo.get(&path).await.is(200);
    assert_eq!(listed, json!([alone, bare]));
    let said = ben.says("words", &cast.lobby.eid.to_string()).await;
    let said = format!("{path}/{}", word(&said["message_id"]));
    refused(&ben.patch(&said, json!({"content": ""})).await, 400, "bad_request");
}

async fn what_attaching_refuses(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let path = format!("/channels/{}/messages", cast.lobby.eid);
    let (own, adas) =
        (cast.ben.has_uploaded(b"ben's").await, cast.ada.has_uploaded(b"ada's").await);
    refused(&uploads(&ben, &Form::default()).await, 400, "bad_request");
    refused(&uploads(&ben.stranger(), &Form::of(b"x")).await, 401, "not_signed_in");
    let no_form = ben.post("/media", json!({"content": "x"})).await;
    refused(&no_form, 415, "unsupported_media_type");
    for bad in [
        json!({"attachments": []}),
        json!({"attachments": ["x"]}),
        json!({"attachments": [own.to_uppercase()]}),
        json!({"attachments": own}),
        json!({"attachments": vec![&own; 11]}),
    ] {
        refused(&ben.post(&path, bad).await, 400, "bad_request");
    }
    for hash in [adas.as_str(), &"0".repeat(64)] {
        refused(&ben.post(&path, json!({"attachments": [hash]})).await, 404, "not_found");
    }
}

async fn pictures_of_users_and_servers(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let (first, second) =
        (cast.ben.has_uploaded(&photo(1)).await, cast.ben.has_uploaded(&photo(2)).await);
    let guild = ben.post("/servers", json!({"name": "Guild"})).await.is(201);
    let server = format!("/servers/{}", word(&guild["server_id"]));
    for (path, given, shown) in
        [("/users/@me", "avatar", "avatar_url"), (&server, "icon", "icon_url")]
    {
        ben.patch(path, json!({given: first})).await.is(200);
        let newest = ben.patch(path, json!({given: second})).await.is(200);
        assert_eq!(fetched(&cleo, &newest[shown]).await.body, photo(2));
        // Null takes the newest away.
        let before = ben.patch(path, json!({given: null})).await.is(200);
        assert_eq!(fetched(&cleo, &before[shown]).await.body, photo(1));
        let kept = ben.patch(path, json!({})).await.is(200);
        assert_eq!(kept[shown], before[shown]);
        let words = cast.ben.has_uploaded(b"no picture").await;
        for bad in [json!({given: words}), json!({given: "x"}), json!({given: 1})] {
            refused(&ben.patch(path, bad).await, 400, "bad_request");
        }
        let adas = cast.ada.has_uploaded(&photo(given.as_bytes()[0])).await;
        refused(&ben.patch(path, json!({given: adas})).await, 404, "not_found");
    }
    let seen = cleo.get(&format!("/users/{}", ben.id)).await.is(200);
    assert!(seen["avatar_url"].is_string(), "{seen}");
    assert_eq!(each(&ben.get("/servers").await.is(200), "icon_url"), [seen["avatar_url"].clone()]);
}

async fn who_may_read_a_message_may_fetch_what_it_carries(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let hash = cast.ben.has_uploaded(b"for the attic").await;
    let path = format!("/channels/{}/messages", cast.attic.eid);
    let sent = ben.post(&path, json!({"content": "here", "attachments": [hash]})).await.is(201);
    let url = &sent["attachments"][0]["url"];
    fetched(&cast.ada.on_gateway().await, url).await.has_status(200);
    refused(&fetched(&cleo, url).await, 404, "not_found");
    refused(&fetched(&ben.stranger(), url).await, 401, "not_signed_in");
    // A token of another dialect does not count here.
    refused(&cast.ada.http().get(&word(url)).await, 401, "not_signed_in");
    for bad in ["x", &"0".repeat(64), &hash.to_uppercase()] {
        refused(&cleo.get(&format!("/media/{bad}")).await, 404, "not_found");
    }
}
