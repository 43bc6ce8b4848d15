//! Every operation that the documents list is served, but for dialects that are listed here.

use serde_json::json;
use testkit::TestServer;

/// Each operation, one a row: dialect, method, path as its document writes it.
const OPERATIONS: &str = include_str!("../operations.tsv");

/// Dialects that are not there yet.
const DIALECTS_TO_COME: [&str; 1] = ["gateway"];

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
        if DIALECTS_TO_COME.contains(&dialect) {
            continue;
        }
        // Of whom or what does not matter: what counts is that somebody answers for the path.
        let path = path
            .replace("{eid}", &cast.lobby.eid.to_string())
            .replace("@{alias}", "@lobby")
            .replace("@{username}", "@ben")
            .replace("{session_id}", "999")
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
        if answer.status == 405 || answer.text().contains("nothing at this path") {
            wrong.push(format!("{row}: {} {}", answer.status, answer.text()));
        }
    }
    assert!(wrong.is_empty(), "not served:\n{}", wrong.join("\n"));
}
