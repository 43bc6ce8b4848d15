//! Uploading media and fetching them.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use serde_json::json;
use testkit::microchat::{Form, Microchat};
use testkit::{Answer, PASSWORD, TestServer, fields, is_time};

use crate::previews::png;

on_both_engines!(
    an_upload_as_it_is_on_the_wire,
    parts_come_in_any_order,
    what_uploading_refuses,
    the_same_bytes_are_kept_once_and_each_has_their_own,
    a_key_uploads_once,
    what_is_somebody_elses_is_not_there,
    parts_of_files_and_known_files,
);

async fn an_upload_as_it_is_on_the_wire(server: TestServer) {
    let cast = server.cast().await;
    let picture = png(40, 20, |_, _| [200, 30, 30, 255]);
    let form = Form::default().text("filename", "../red.png").text("mimetype", "image/png").bytes(
        "content",
        "; filename=\"blob\"",
        &picture,
    );
    let sent = cast.ada.uploads(&form).await.ok(201);
    let hash = sent["hash"].as_str().unwrap();
    let expected = json!({
        "hash": hash, "name": "red.png", "type": "image", "subtype": "png", "kind": "photo",
        "size": picture.len(), "width": 40, "height": 20, "duration": null, "has_preview": true,
        "loaded_at": sent["loaded_at"], "loaded_by": cast.ada.eid,
    });
    assert_eq!(sent, expected);
    assert!(is_time(&sent["loaded_at"]), "{sent}");
    let path = format!("/media/{hash}");
    assert_eq!(cast.ada.get(&path).await.ok(200), expected);
    assert_eq!(cast.ada.get(&format!("{path}/")).await.ok(200), expected);

    let content = cast.ada.get(&format!("{path}/content")).await;
    content.has_status(200);
    assert_eq!(content.body, picture);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "inline; filename*=UTF-8''red.png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, max-age=31536000, immutable"),
        ("accept-ranges", "bytes"),
        ("etag", &format!("\"{hash}\"")),
    ] {
        assert_eq!(content.header(name), value, "{name}");
    }
    let head = cast.ada.head(&format!("{path}/content")).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), picture.len().to_string());

    // In the first version, an upload is the same; what it made is fetched here.
    let blue = Form::of(&png(4, 4, |_, _| [0, 0, 255, 255])).body();
    let legacy = cast.ada.http().post_raw("/api/media", Form::KIND, blue).await.ok(201);
    assert_eq!(fields(&legacy), fields(&sent));
    assert_eq!(legacy["name"], json!(null));
}

async fn parts_come_in_any_order(server: TestServer) {
    let cast = server.cast().await;
    let after = Form::of(b"# Title").text("mimetype", "text/markdown").text("filename", "a.md");
    let sent = cast.ada.uploads(&after).await.ok(201);
    assert_eq!((&sent["type"], &sent["subtype"]), (&json!("text"), &json!("markdown")));
    assert_eq!((&sent["name"], &sent["kind"]), (&json!("a.md"), &json!("file")));

    let aside = "; filename=\"b.md\"\r\nContent-Type: text/markdown";
    let told_aside = Form::default().bytes("content", aside, b"# Other").text("more", "ignored");
    let sent = cast.ada.uploads(&told_aside).await.ok(201);
    assert_eq!((&sent["subtype"], &sent["name"]), (&json!("markdown"), &json!("b.md")));

    let empty = cast.ada.uploads(&Form::of(b"")).await.ok(201);
    assert_eq!((&empty["size"], &empty["kind"]), (&json!(0), &json!("file")));
    let content =
        cast.ada.get(&format!("/media/{}/content", empty["hash"].as_str().unwrap())).await;
    assert_eq!((content.status, content.body.len()), (200, 0));

    let wrong = Form::of(&png(1, 1, |_, _| [0; 4])).text("mimetype", "text/html");
    let sent = cast.ada.uploads(&wrong).await.ok(201);
    assert_eq!((&sent["subtype"], &sent["kind"]), (&json!("png"), &json!("photo")));
}

async fn what_uploading_refuses(server: TestServer) {
    let cast = server.cast().await;
    for form in [
        Form::default(),
        Form::default().text("filename", "a"),
        Form::of(b"a").bytes("content", "", b"b"),
        Form::of(b"a").text("mimetype", "no type"),
        Form::of(b"a").text("filename", &"x".repeat(5_000)),
        Form::of(b"a").bytes("filename", "", b"\xff"),
    ] {
        cast.ada.uploads(&form).await.refused(400);
    }
    let post = async |kind: &str, body: Vec<u8>| -> Answer {
        cast.ada.http().post_raw("/api/v0/media", kind, body).await
    };
    let body = Form::of(b"a").body();
    post(Form::KIND, body[..body.len() - 8].to_vec()).await.refused(400);
    post(Form::KIND, b"no form".to_vec()).await.refused(400);
    for kind in
        ["application/json", "image/png", "multipart/form-data", "multipart/mixed; boundary=x"]
    {
        post(kind, body.clone()).await.refused(415);
    }
    Microchat::at(server.http()).uploads(&Form::of(b"a")).await.refused(401);
    for word in ["a", &"A".repeat(64), &"0".repeat(63), "..%2f..%2fpolychat.sqlite"] {
        cast.ada.get(&format!("/media/{word}/content")).await.refused(400);
    }
    cast.ada.get(&format!("/media/{}", "0".repeat(64))).await.refused(404);
    let left = std::fs::read_dir(server.media_folder().join("incoming")).unwrap().count();
    assert_eq!(left, 0, "nothing is left of what was refused");
}

async fn the_same_bytes_are_kept_once_and_each_has_their_own(server: TestServer) {
    let cast = server.cast().await;
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let form = |name: &str| Form::of(&bytes).text("filename", name);
    let uploads = (0..8).map(|n| {
        let (who, name) = if n % 2 == 0 { (&cast.ada, "a.bin") } else { (&cast.ben, "b.bin") };
        let form = form(name);
        async move { who.uploads(&form).await.ok(201) }
    });
    let sent = futures_util::future::join_all(uploads).await;
    for (n, one) in sent.iter().enumerate() {
        let (eid, name) =
            if n % 2 == 0 { (cast.ada.eid, "a.bin") } else { (cast.ben.eid, "b.bin") };
        assert_eq!((&one["loaded_by"], &one["name"]), (&json!(eid), &json!(name)));
        assert_eq!(one["hash"], sent[0]["hash"]);
    }
    let hash = sent[0]["hash"].as_str().unwrap();
    let folder = server.media_folder().join(&hash[..2]);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "one file, and no preview");
    for (who, name) in [(&cast.ada, "a.bin"), (&cast.ben, "b.bin")] {
        assert_eq!(who.get(&format!("/media/{hash}")).await.ok(200)["name"], name);
        assert_eq!(who.get(&format!("/media/{hash}/content")).await.body, bytes);
    }
    // The newest name of one's own is the one that is meant.
    cast.ada.uploads(&form("c.bin")).await.ok(201);
    assert_eq!(cast.ada.get(&format!("/media/{hash}")).await.ok(200)["name"], "c.bin");
    let server = server.restart().await;
    let ada = Microchat::at(server.http()).with_token(cast.ada.token());
    assert_eq!(ada.get(&format!("/media/{hash}/content")).await.body, bytes);
}

async fn a_key_uploads_once(server: TestServer) {
    let cast = server.cast().await;
    let keyed = cast.ada.with("idempotency-key", "one");
    let first = keyed.uploads(&Form::of(b"first").text("filename", "a")).await.ok(201);
    let again = keyed.uploads(&Form::of(b"first").text("filename", "a")).await.ok(201);
    let other = keyed.uploads(&Form::of(b"second")).await.ok(201);
    assert_eq!((&again, &other), (&first, &first));
    let second = "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";
    cast.ada.get(&format!("/media/{second}")).await.refused(404);
    assert!(
        !server.media_folder().join("16").exists() || {
            std::fs::read_dir(server.media_folder().join("16")).unwrap().count() == 0
        }
    );
    keyed.post("/conferences", json!({"title": "x"})).await.refused(409);
}

async fn what_is_somebody_elses_is_not_there(server: TestServer) {
    let cast = server.cast().await;
    let hash = cast.ben.has_uploaded(&png(400, 400, |_, _| [1, 2, 3, 255])).await;
    for path in ["", "/content", "/preview"] {
        let path = format!("/media/{hash}{path}");
        cast.ben.get(&path).await.has_status(200);
        // ada is the server's admin.
        let refused = cast.ada.get(&path).await.refused(404);
        let nothing = cast.ada.get(&format!("/media/{}", "0".repeat(64))).await.refused(404);
        assert_eq!(refused, nothing, "nobody can tell whether it is there");
        Microchat::at(server.http()).get(&path).await.refused(401);
    }
    cast.ben.signs_out().await;
    cast.ben.get(&format!("/media/{hash}/content")).await.refused(401);

    // A browser has the cookie, and adds what it can read of the other one.
    let answer = cast.ben.tries_to_sign_in("ben", PASSWORD).await;
    let (media, _) = answer.cookie("MEDIA_ACCESS_TOKEN").unwrap();
    let (csrf, _) = answer.cookie("CSRF_TOKEN").unwrap();
    let browser =
        Microchat::at(server.http()).with("cookie", &format!("MEDIA_ACCESS_TOKEN={media}"));
    for path in ["", "/content", "/preview"] {
        let path = format!("/media/{hash}{path}");
        browser.get(&format!("{path}?csrf_token={csrf}")).await.has_status(200);
        browser.get(&path).await.refused(401);
    }
    browser.uploads(&Form::of(b"x")).await.refused(401);
}

async fn parts_of_files_and_known_files(server: TestServer) {
    let cast = server.cast().await;
    let hash = cast.ada.has_uploaded(b"\x000123456789").await;
    let path = format!("/media/{hash}/content");
    for (range, status, body, place) in [
        ("bytes=0-3", 206, &b"\x00012"[..], "bytes 0-3/11"),
        ("bytes=8-", 206, b"789", "bytes 8-10/11"),
        ("bytes=-2", 206, b"89", "bytes 9-10/11"),
        ("bytes=5-5000", 206, b"456789", "bytes 5-10/11"),
        ("bytes=0-1,4-5", 200, b"\x000123456789", ""),
        ("bytes=nonsense", 200, b"\x000123456789", ""),
    ] {
        let answer = cast.ada.with("range", range).get(&path).await;
        answer.has_status(status);
        assert_eq!((&answer.body[..], answer.header("content-range")), (body, place), "{range}");
        assert_eq!(answer.header("content-length"), body.len().to_string(), "{range}");
    }
    let beyond = cast.ada.with("range", "bytes=11-").get(&path).await;
    beyond.refused(416);
    assert_eq!(beyond.header("content-range"), "bytes */11");

    let tag = format!("\"{hash}\"");
    let known = cast.ada.with("if-none-match", &tag).get(&path).await;
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, tag.as_str()));
    cast.ada.with("if-none-match", "\"other\"").get(&path).await.has_status(200);

    for (bytes, kind) in [
        (&b"<!DOCTYPE html><script>alert(1)</script>"[..], "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><x/>", "text/xml"),
        (b"alert(1)", "text/javascript"),
        (b"%PDF-1.4\n", "application/pdf"),
    ] {
        let form = Form::of(bytes).text("mimetype", kind).text("filename", "page.html");
        let sent = cast.ada.uploads(&form).await.ok(201);
        let said =
            format!("{}/{}", sent["type"].as_str().unwrap(), sent["subtype"].as_str().unwrap());
        assert_eq!(said, kind);
        let path = format!("/media/{}/content", sent["hash"].as_str().unwrap());
        let answer = cast.ada.get(&path).await;
        assert_eq!(answer.header("content-type"), "application/octet-stream", "{kind}");
        let disposition = answer.header("content-disposition");
        assert_eq!(disposition, "attachment; filename*=UTF-8''page.html", "{kind}");
    }
    let text = cast.ada.has_uploaded(b"just words").await;
    let answer = cast.ada.get(&format!("/media/{text}/content")).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
}
