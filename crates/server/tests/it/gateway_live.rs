//! The Gateway dialect's WebSocket: signing in, heartbeats, events, resuming, and every way in which it ends.

use std::num::NonZeroU32;

use serde_json::{Value, json};
use testkit::gateway::{Gateway, Live, word};
use testkit::{PASSWORD, TestServer, each, fields};
use tokio_tungstenite::tungstenite::Message;

on_both_engines!(
    a_token_comes_in_the_handshake_or_in_a_frame,
    a_bad_token_is_refused_before_or_after_the_handshake,
    one_is_told_who_one_is_and_where_one_talks,
    what_was_missed_follows_over_a_restart,
    what_comes_and_goes_meanwhile_keeps_nobody_out,
    what_one_may_not_read_is_not_told,
    what_passes_is_told_without_a_cursor,
    what_ends_a_connection,
);

async fn a_token_comes_in_the_handshake_or_in_a_frame(server: TestServer) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let notes = ada.opens_dm_with("@me").await;
    let stranger = server.http();
    let pair = stranger.with("sec-websocket-protocol", &format!("bearer, {}", ada.access));
    let mut by_frame = Live::over(ada.opens_by(stranger, "").await.expect("an upgrade"));
    assert_eq!(by_frame.hears(0).await, json!({"heartbeat_interval": 30_000}));
    by_frame.says(1, json!(null)).await;
    by_frame.hears(2).await;
    by_frame.says(3, json!({"token": ada.access})).await;
    by_frame.hears(10).await;
    let mut lives = vec![by_frame];
    for opened in
        [ada.opens("").await, ada.opens_by(ada.http(), "").await, ada.opens_by(&pair, "").await]
    {
        let mut live = Live::over(opened.expect("an upgrade"));
        live.is_greeted().await;
        lives.push(live);
    }
    let said = ada.says("to all", &notes).await;
    for live in &mut lives {
        assert_eq!(live.hears(11).await, said);
        // To sign in once more does no harm.
        live.says(3, json!({"token": "whatever"})).await;
        live.says(1, json!(live.cursor)).await;
        live.hears(2).await;
    }
}

async fn a_bad_token_is_refused_before_or_after_the_handshake(server: TestServer) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let out = ada.logs_in("ada", PASSWORD).await;
    out.post("/auth/logout", json!({})).await.is_done();
    let stranger = server.http();
    for token in ["x", ada.refresh.as_str(), out.access.as_str()] {
        let bearer = stranger.with("authorization", &format!("Bearer {token}"));
        let pair = stranger.with("sec-websocket-protocol", &format!("bearer, {token}"));
        assert_eq!(ada.with_token(token).opens("").await.expect_err("a refusal"), 401);
        assert_eq!(ada.opens_by(&bearer, "").await.expect_err("a refusal"), 401);
        assert_eq!(ada.opens_by(&pair, "").await.expect_err("a refusal"), 401);
        let mut live = Live::over(ada.opens_by(stranger, "").await.expect("an upgrade"));
        live.says(3, json!({"token": token})).await;
        assert_eq!(live.ends().await, Some(4004));
    }
    // Without a handshake there is nothing to see.
    assert_eq!(ada.http().get("/api/ws").await.status / 100, 4);
}

async fn one_is_told_who_one_is_and_where_one_talks(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    cast.cleo.says("psst").to(&cast.ben).await;
    let mut live = Live::over(ben.opens("").await.expect("an upgrade"));
    let connected = live.is_greeted().await;
    assert_eq!(connected["user"]["user_id"], ben.id);
    assert_eq!(connected["user"]["status"], "online");
    assert_eq!(
        fields(&connected["user"]),
        "avatar_url bio bot display_name email status user_id username"
    );
    assert!(connected["session_id"].is_string() && !live.cursor.is_empty(), "{connected}");
    assert_eq!(connected["resumed"], false);
    let listed = ben.get("/users/@me/dm-channels").await.is(200);
    assert_eq!(connected["dm_channels"], listed);
    let kinds = each(&listed, "type");
    assert_eq!(kinds, ["dm", "group_dm", "group_dm"]);
}

async fn what_was_missed_follows_over_a_restart(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let lobby = cast.lobby.eid.to_string();
    let mut live = ben.connects().await;
    let start = live.cursor.clone();
    let first = ben.says("one", &lobby).await;
    let second = ben.says("two", &lobby).await;
    assert_eq!(live.hears(11).await, first);
    let cursor = live.cursor.clone();
    drop(live);
    let one = |message: &Value| {
        format!("/channels/{lobby}/messages/{}", message["message_id"].as_str().expect("an id"))
    };
    let edited = ben.patch(&one(&second), json!({"content": "two!"})).await.is(200);
    ben.delete(&one(&first)).await.is_done();

    let server = server.restart().await;
    let ben = ben.moved_to(server.http());
    let (mut live, connected) = ben.resumes(&cursor).await;
    assert_eq!(connected["resumed"], true);
    assert_eq!(live.hears(11).await["message_id"], second["message_id"]);
    assert_eq!(live.hears(12).await, edited);
    assert_eq!(live.hears(13).await["message_id"], first["message_id"]);
    let last = ben.says("three", &lobby).await;
    assert_eq!(live.hears(11).await, last);

    // By a frame as well; and what was deleted meanwhile is not told as new.
    let mut by_frame = Live::over(ben.opens_by(server.http(), "").await.expect("an upgrade"));
    by_frame.says(3, json!({"token": ben.access, "resume": start})).await;
    assert_eq!(by_frame.is_greeted().await["resumed"], true);
    assert_eq!(by_frame.hears_messages(2).await, ["two!", "three"]);
    let query = format!("?resume={start}");
    let mut by_both = Live::over(ben.opens_by(server.http(), &query).await.expect("an upgrade"));
    by_both.says(3, json!({"token": ben.access})).await;
    assert_eq!(by_both.is_greeted().await["resumed"], true);
    assert_eq!(by_both.hears_messages(2).await, ["two!", "three"]);
    for unknown in ["nonsense", "00000000-1"] {
        let (mut live, connected) = ben.resumes(unknown).await;
        assert_eq!(connected["resumed"], false);
        let next = ben.says("from here on", &lobby).await;
        assert_eq!(live.hears(11).await, next);
    }
}

async fn what_comes_and_goes_meanwhile_keeps_nobody_out(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_gateway().await, cast.ben.on_gateway().await);
    let members = format!("/conferences/{}/members", cast.attic.eid);
    let guild = ada.post("/servers", json!({"name": "Guild"})).await.is(201);
    let channels = format!("/servers/{}/channels", word(&guild["server_id"]));
    let commotion = async {
        for round in 0..20 {
            cast.ada.delete(&format!("{members}/@ben")).await.is_done();
            cast.ada.post(&members, json!({"invitee_alias": "ben"})).await.ok(201);
            let channel = ada.post(&channels, json!({"name": format!("c{round}")})).await.is(201);
            ada.delete(&format!("/channels/{}", word(&channel["channel_id"]))).await.is_done();
        }
    };
    let looking = async {
        for _ in 0..10 {
            ben.connects().await;
            ben.get("/users/@me/dm-channels").await.is(200);
            ada.connects().await;
            ada.get(&channels).await.is(200);
        }
    };
    futures_util::future::join(commotion, looking).await;
}

async fn what_one_may_not_read_is_not_told(server: TestServer) {
    let cast = server.cast().await;
    let cleo = cast.cleo.on_gateway().await;
    let mut live = cleo.connects().await;
    cast.ada.says("up here").in_(&cast.attic).await;
    cast.ada.says("between us").to(&cast.ben).await;
    cast.ada.says("down here").in_(&cast.lobby).await;
    assert_eq!(live.hears(11).await["content"], "down here");
    cast.ada.delete(&format!("/conferences/@lobby/members/{}", cast.cleo.eid)).await.is_done();
    assert_eq!(live.hears(22).await["channel_id"], cast.lobby.eid.to_string());
    cast.ada.says("without cleo").in_(&cast.lobby).await;
    let notes = cleo.opens_dm_with("@me").await;
    assert_eq!(live.hears(20).await["channel_id"], notes);
}

async fn what_passes_is_told_without_a_cursor(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let mut bens = ben.connects().await;
    let mut cleos = cleo.connects().await;
    assert_eq!(bens.hears(40).await, json!({"user_id": cleo.id, "status": "online"}));
    cleos.says(40, json!({"status": "dnd"})).await;
    assert_eq!(bens.hears(40).await, json!({"user_id": cleo.id, "status": "dnd"}));
    assert_eq!(ben.get(&format!("/users/{}", cleo.id)).await.is(200)["status"], "dnd");
    let lobby = cast.lobby.eid.to_string();
    cleos.says(50, json!({"channel_id": lobby})).await;
    let typing = bens.hears(50).await;
    assert_eq!((&typing["channel_id"], &typing["user_id"]), (&json!(lobby), &json!(cleo.id)));
    assert!(testkit::is_time(&typing["timestamp"]), "{typing}");
    // What is not there, or not for her, is passed over; the connection goes on.
    for other in [cast.attic.eid.to_string(), "x".to_owned(), "999".to_owned()] {
        cleos.says(50, json!({"channel_id": other})).await;
    }
    let path = format!("/channels/{lobby}/typing");
    ben.post(&path, json!({})).await.is_done();
    assert_eq!(cleos.hears(50).await["user_id"], ben.id);
    let attic = cleo.post(&format!("/channels/{}/typing", cast.attic.eid), json!({})).await;
    testkit::gateway::refused(&attic, 404, "not_found");
    drop(cleos);
    assert_eq!(bens.hears(40).await, json!({"user_id": cleo.id, "status": "offline"}));
    for bad in [json!({"status": "offline"}), json!({"status": "asleep"}), json!(null)] {
        let mut live = cleo.connects().await;
        live.says(40, bad).await;
        assert_eq!(live.ends().await, Some(4002));
    }
    let mut stranger = Live::over(ben.opens_by(server.http(), "").await.expect("an upgrade"));
    stranger.says(50, json!({"channel_id": lobby})).await;
    assert_eq!(stranger.ends().await, Some(4003));
}

async fn what_ends_a_connection(server: TestServer) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let large = json!({"op": 1, "d": "x".repeat(65_536)}).to_string();
    for (frame, code) in [
        (Message::text("hello"), 4002),
        (Message::text("[]"), 4002),
        (Message::text("{\"op\":\"1\"}"), 4002),
        (Message::text("{\"d\":1}"), 4002),
        (Message::binary(vec![0xff]), 4002),
        (Message::text("{\"op\":11,\"d\":{}}"), 4001),
        (Message::text("{\"op\":-1}"), 4001),
        (Message::text("{\"op\":65539}"), 4001),
        (Message::text(large), 1009),
    ] {
        let mut stranger = Live::over(ada.opens_by(server.http(), "").await.expect("an upgrade"));
        for live in [&mut ada.connects().await, &mut stranger] {
            live.sends(frame.clone()).await;
            assert_eq!(live.ends().await, Some(code), "{:?}", frame.to_string().get(..20));
        }
    }
    let mut stranger = Live::over(ada.opens_by(server.http(), "").await.expect("an upgrade"));
    stranger.says(3, json!({"token": 1})).await;
    assert_eq!(stranger.ends().await, Some(4002));
    let mut live = ada.connects().await;
    ada.get("/auth/me").await.is(200);
    server.stop().await;
    assert_eq!(live.ends().await, Some(1001));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_fast_is_sent_away() {
    let server = TestServer::configured(|config| {
        config.limits.enabled = true;
        config.limits.requests_per_second = NonZeroU32::MIN;
        config.limits.requests_burst = NonZeroU32::new(20).expect("not zero");
    })
    .await;
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let mut live = ada.connects().await;
    // Who has not signed in has no allowance at all, and little time.
    let mut stranger = Live::over(ada.opens_by(server.http(), "").await.expect("an upgrade"));
    for live in [&mut live, &mut stranger] {
        for _ in 0..40 {
            live.says(1, json!(null)).await;
        }
        assert_eq!(live.ends().await, Some(4008));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_no_heartbeat_is_gone() {
    let server = TestServer::configured(|config| config.live.ping_every_s = NonZeroU32::MIN).await;
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let notes = ada.opens_dm_with("@me").await;
    let (mut alive, mut silent) = (ada.connects().await, ada.connects().await);
    let beating = async {
        loop {
            alive.says(1, json!(alive.cursor)).await;
            alive.hears(2).await;
            tokio::task::yield_now().await;
        }
    };
    let code = tokio::select! {
        code = silent.ends() => code,
        () = beating => None,
    };
    assert_eq!(code, Some(4009), "its pongs are no heartbeats");
    ada.says("still there", &notes).await;
    while alive.next().await.expect("an open connection").op != 11 {}
}

/// Messages of 19 kB: more than a listener's queue and all buffers between the two ends of a connection hold.
const FLOOD: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_late_hears_everything_once_and_in_order() {
    let patient = NonZeroU32::new(600).expect("not zero");
    let server = TestServer::configured(|config| {
        config.http.write_timeout_s = patient;
        config.live.queue_max_bytes = 64 * 1024;
    })
    .await;
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let mut slow = ben.connects().await;
    let text = "x".repeat(4_990);
    let mut expected = Vec::new();
    for part in 0..FLOOD / 8 {
        let texts: Vec<String> =
            (0..8).map(|n| format!("{part}.{n} {text}")[..4_990].to_owned()).collect();
        for text in &texts {
            cast.ada.says(text).in_(&cast.lobby).await;
        }
        expected.extend(texts);
    }
    let mut heard = Vec::new();
    let mut endings = Vec::new();
    while heard.len() < FLOOD {
        match slow.next().await {
            Some(frame) if frame.op == 11 => {
                heard.push(testkit::gateway::word(&frame.d["content"]));
            }
            Some(_) => {}
            None => {
                endings.push(slow.ends().await);
                let cursor = slow.cursor.clone();
                slow = ben.resumes(&cursor).await.0;
            }
        }
    }
    assert!(endings.iter().all(|code| code.is_none_or(|code| code == 4008)), "{endings:?}");
    assert!(heard == expected, "each once, in order");
}
