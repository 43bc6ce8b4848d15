//! Hashing passwords costs much by design, and must not cost the others anything.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use testkit::{PASSWORD, Program};

/// Far more than a message takes, far less than two hundred hashes take.
const LATENCY_MAX: Duration = Duration::from_secs(2);
/// Two hundred hashes at once would be 3.8 GiB.
const MEMORY_MAX_KIB: u64 = 128 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_sign_ins_at_once_leave_messages_and_memory_alone() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let cast = testkit::Cast::on(&process.http()).await;
    process.memory().forget_peak();

    let flood = join_all((0..200).map(|_| cast.ben.tries_to_sign_in("ben", PASSWORD)));
    let talk = async {
        let mut latencies = Vec::new();
        let mut events = cast.cleo.listens().await;
        for n in 0..50 {
            let start = Instant::now();
            cast.ada.says(&n.to_string()).in_(&cast.lobby).await;
            assert_eq!(events.hears_said().await, n.to_string());
            latencies.push(start.elapsed());
        }
        latencies.sort_unstable();
        latencies
    };
    let (answers, latencies) = tokio::join!(flood, talk);
    let peak = process.memory().peak_kib();
    println!(
        "message to ear: median {:?}, worst {:?}; peak {peak} KiB",
        latencies[25], latencies[49]
    );
    assert!(latencies[49] < LATENCY_MAX, "{latencies:?}");
    assert!(peak < MEMORY_MAX_KIB, "{peak} KiB");
    let mut signed_in = 0;
    for answer in answers {
        if answer.status == 503 {
            answer.refused(503);
            assert!(!answer.header("retry-after").is_empty(), "{:?}", answer.headers);
        } else {
            answer.ok(201);
            signed_in += 1;
        }
    }
    assert!(signed_in >= 100, "{signed_in} of 200 signed in");
}
