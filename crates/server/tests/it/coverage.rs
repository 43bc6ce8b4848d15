//! Every operation that the documents list is served; what is not yet is listed here, and nothing else is.

use serde_json::json;
use testkit::TestServer;

/// Each operation, one a row: dialect, method, path as its document writes it.
const OPERATIONS: &str = include_str!("../operations.tsv");

/// Parts of paths that the native API does not serve yet.
const TO_COME: [&str; 8] = [
    "/avatars",
    "/attachments/",
    "/photos",
    "/audios",
    "/videos",
    "/animations",
    "/files",
    "/links",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_operation_is_served() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    cast.ada.says("hello").in_(&cast.lobby).await;
    let mut wrong = Vec::new();
    for row in OPERATIONS.lines().skip(1) {
        let [dialect, method, path] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}: not three columns")
        };
        let native = dialect.starts_with("microchat");
        let to_come = native && TO_COME.iter().any(|part| path.contains(part));
        // The Gateway's frames are told in `gateway_live.rs` and `gateway_servers.rs`.
        let path = path.split(" op ").next().unwrap_or(path);
        // Of whom or what does not matter: what counts is that somebody answers for the path.
        let path = path
            .replace("{eid}", &cast.lobby.eid.to_string())
            .replace("@{alias}", "@lobby")
            .replace("@{username}", "@ben")
            .replace("{session_id}", "999")
            .replace("{server_id}", "999")
            .replace("{channel_id}", "999")
            .replace("{message_id}", "999-1")
            .replace("{user_id}", "999")
            .replace("{token}", "999")
            .replace("{hash}", &"0".repeat(64))
            .replace("{id}", "999");
        let http = cast.cleo.http();
        let answer = match method {
            "GET" | "WS" => http.get(&path).await,
            "SSE" => {
                let opened = http.open(&path).await.expect("an answer");
                assert_eq!(opened.status(), 200, "{row}");
                continue;
            }
            "POST" => http.post(&path, json!({})).await,
            "PATCH" => http.patch(&path, json!({})).await,
            "PUT" => http.put(&path, json!({})).await,
            "DELETE" if path.ends_with("/self") => continue,
            "DELETE" => http.delete(&path).await,
            _ => panic!("{row}: an unknown method"),
        };
        // Where a word stands in the place of a number, the number's path refuses it.
        let mistaken = to_come && answer.status == 400;
        let nobody = answer.status == 405 || answer.text().contains("nothing at this path");
        let served = !nobody && !mistaken;
        if served == to_come {
            wrong.push(format!("{row}: {} {}", answer.status, answer.text()));
        }
    }
    assert!(
        wrong.is_empty(),
        "served and to come do not agree with the list:\n{}",
        wrong.join("\n")
    );
}
