//! How much may be uploaded, and uploads that go wrong.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use futures_util::future::join_all;
use testkit::microchat::Form;
use testkit::{RawConnection, TestServer, eventually};

const KIB: usize = 1024;

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_over_the_maximum_is_413_announced_or_not() {
    let server = TestServer::configured(|config| config.media.upload_max_bytes = 300 * 1024).await;
    let ada = server.cast().await.ada;
    ada.uploads(&Form::of(&vec![7; 300 * KIB])).await.ok(201);
    ada.uploads(&Form::of(&vec![8; 300 * KIB + 1])).await.refused(413);
    ada.uploads(&Form::of(&vec![8; 900 * KIB])).await.refused(413);

    let mut connection = RawConnection::to(server.authority()).await;
    let head = head(ada.token(), "Transfer-Encoding: chunked");
    connection.writes(head.as_bytes()).await;
    let body = Form::of(&vec![9; 900 * KIB]).body();
    for piece in body.chunks(64 * KIB) {
        connection.writes(format!("{:x}\r\n", piece.len()).as_bytes()).await;
        connection.writes(piece).await;
        connection.writes(b"\r\n").await;
    }
    let said = connection.reads_until("\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    nothing_is_left(&server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn together_uploads_are_no_more_than_the_quota() {
    let server =
        TestServer::configured(|config| config.media.account_quota_bytes = 500 * 1024).await;
    let cast = server.cast().await;
    let upload = async |fill: u8| cast.ben.uploads(&Form::of(&vec![fill; 200 * KIB])).await;
    // All at once: whatever the order, two fit at most.
    let answers = join_all((1..=6).map(upload)).await;
    let fit = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(fit <= 2, "{fit}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(answer.refused(413).contains("uploads"));
    }
    for fill in 10..12 {
        if cast.ben.uploads(&Form::of(&vec![fill; 200 * KIB])).await.status == 413 {
            break;
        }
    }
    upload(20).await.refused(413);
    cast.ben.uploads(&Form::of(&vec![0; 100 * KIB])).await.ok(201);
    cast.ben.uploads(&Form::of(&[1])).await.refused(413);
    // It is everybody's own.
    cast.cleo.uploads(&Form::of(&vec![1; 200 * KIB])).await.ok(201);
    nothing_is_left(&server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retried_upload_is_answered_even_where_the_quota_is_full() {
    let server =
        TestServer::configured(|config| config.media.account_quota_bytes = 300 * 1024).await;
    let ada = server.cast().await.ada;
    let keyed = ada.with("idempotency-key", "once");
    let form = Form::of(&vec![1; 200 * KIB]);
    let first = keyed.uploads(&form).await.ok(201);
    assert_eq!(keyed.uploads(&form).await.ok(201), first);
    let again = ada.with("idempotency-key", "again");
    again.uploads(&Form::of(&vec![2; 200 * KIB])).await.refused(413);
    nothing_is_left(&server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let body = Form::of(&vec![5; 700 * KIB]).body();
    let incoming = server.media_folder().join("incoming");
    let mut connection = RawConnection::to(server.authority()).await;
    let head = head(cast.ada.token(), &format!("Content-Length: {}", body.len()));
    connection.writes(head.as_bytes()).await;
    connection.writes(&body[..body.len() / 2]).await;
    eventually("the upload to begin", async || std::fs::read_dir(&incoming).unwrap().count() == 1)
        .await;
    drop(connection);
    nothing_is_left(&server).await;
    let hash = cast.ada.has_uploaded(&vec![5; 700 * KIB]).await;
    assert_eq!(cast.ada.get(&format!("/media/{hash}/content")).await.body.len(), 700 * KIB);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_pauses_for_too_long_is_given_up() {
    let server = TestServer::configured(|config| {
        config.http.body_timeout_s = std::num::NonZeroU32::MIN;
    })
    .await;
    let ada = server.cast().await.ada;
    let mut connection = RawConnection::to(server.authority()).await;
    connection.writes(head(ada.token(), "Content-Length: 100000").as_bytes()).await;
    connection.writes(&Form::of(&vec![5; 50 * KIB]).body()[..1_000]).await;
    let said = connection.reads_until("\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    nothing_is_left(&server).await;
}

fn head(token: &str, length: &str) -> String {
    format!(
        "POST /api/v0/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {}\r\n{length}\r\n\r\n",
        Form::KIND
    )
}

/// Of what was not answered with 201, nothing stays on the disk.
async fn nothing_is_left(server: &TestServer) {
    for folder in ["incoming", "unsettled"] {
        let folder = server.media_folder().join(folder);
        eventually("it to be cleaned up", async || {
            std::fs::read_dir(&folder).unwrap().count() == 0
        })
        .await;
    }
}
