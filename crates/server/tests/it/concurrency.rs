//! Many senders at once, and one order for everybody.

use futures_util::future::join_all;
use testkit::TestServer;

on_both_engines!(
    thirty_two_senders_get_dense_numbers_and_every_reader_the_same_order,
    conversations_do_not_mix,
);

const SENDERS: usize = 32;
const EACH: usize = 20;

async fn thirty_two_senders_get_dense_numbers_and_every_reader_the_same_order(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    let (mut lines, mut socket) = (cast.ben.listens().await, cast.cleo.listens_by_socket().await);
    let mut live = ben.connects().await;

    let senders = (0..SENDERS).map(async |sender| {
        let person = [&cast.ada, &cast.ben, &cast.cleo][sender % 3];
        let mut answered = Vec::new();
        for n in 0..EACH {
            let said = person.says(&format!("{sender}: {n}")).in_(&cast.lobby).await;
            answered.push((said.id, said.text));
        }
        assert!(answered.is_sorted(), "one sender's messages keep their order");
        answered
    });
    let all = SENDERS * EACH;
    let (answered, by_lines, by_socket, by_frames) = tokio::join!(
        join_all(senders),
        lines.hears_messages(all),
        socket.hears_messages(all),
        live.hears_messages(all),
    );
    let mut answered: Vec<(u64, String)> = answered.into_iter().flatten().collect();
    answered.sort_unstable();
    let numbers: Vec<u64> = answered.iter().map(|said| said.0).collect();
    assert_eq!(numbers, (1..=all as u64).collect::<Vec<_>>());

    let stored = cast.ada.reads_all(&cast.lobby).await;
    let stored: Vec<(u64, String)> = stored.into_iter().map(|m| (m.id, m.text)).collect();
    let read = ben.reads(cast.lobby.eid, "").await;
    let read: Vec<(u64, String)> = read.into_iter().map(|line| (line.id, line.text)).collect();
    for (reader, told) in [
        ("events", &by_lines),
        ("events by WebSocket", &by_socket),
        ("ChatAPI's frames", &by_frames),
        ("history", &stored),
        ("ChatAPI's history", &read),
    ] {
        assert!(*told == answered, "{reader}");
    }
}

async fn conversations_do_not_mix(server: TestServer) {
    let cast = server.cast().await;
    let sends = (0..90).map(async |n| {
        let text = n.to_string();
        match n % 3 {
            0 => cast.ada.says(&text).in_(&cast.lobby).await.id,
            1 => cast.ada.says(&text).in_(&cast.attic).await.id,
            _ => cast.ada.says(&text).to(&cast.ben).await.id,
        }
    });
    let ids = join_all(sends).await;
    for rest in 0..3 {
        let mut numbers: Vec<u64> = ids.iter().skip(rest).step_by(3).copied().collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
    }
}
