//! The Gateway dialect's REST operations: users, direct messages, channels, messages.

use serde_json::{Value, json};
use testkit::gateway::{Gateway, refused, word};
use testkit::{PASSWORD, TestServer, each, fields, is_time};

on_both_engines!(
    a_user_is_seen_and_changes_themselves,
    direct_messages_are_opened_before_anything_is_said,
    a_group_is_a_channel_with_its_members,
    messages_are_sent_read_changed_and_deleted,
    a_history_is_read_in_parts,
    a_nonce_makes_a_retry_harmless,
    what_is_somebody_elses_is_not_there,
    ids_that_are_none_name_nothing,
    who_is_blocked_opens_nothing_new,
    who_is_deleted_is_still_shown,
);

const USER: &str = "avatar_url bio bot display_name status user_id username";
const MESSAGE: &str =
    "attachments author channel_id content edited_timestamp message_id reply_to timestamp";
const DM: &str = "channel_id last_message_id name recipients server_id type";

async fn a_user_is_seen_and_changes_themselves(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let me = ben.get("/users/@me").await.is(200);
    assert_eq!(ben.get("/auth/me").await.is(200), me);
    assert_eq!(ben.get(&format!("/users/{}", ben.id)).await.is(200), me);
    assert_eq!(fields(&me), "avatar_url bio bot display_name email status user_id username");
    let path = format!("/users/{}", ben.id);
    let seen = cleo.get(&path).await.is(200);
    assert_eq!(fields(&seen), USER, "no e-mail address for others");
    assert_eq!((&seen["display_name"], &seen["status"]), (&json!("ben"), &json!("offline")));

    let edit =
        json!({"username": "benny", "display_name": "Ben B.", "bio": "here", "avatar": null});
    let edited = ben.patch("/users/@me", edit).await.is(200);
    assert_eq!(each(&json!([edited]), "display_name"), ["Ben B."]);
    let seen = cleo.get(&path).await.is(200);
    for (field, value) in [("username", "benny"), ("display_name", "Ben B."), ("bio", "here")] {
        assert_eq!(seen[field], value);
    }
    ben.patch("/users/@me", json!({"bio": ""})).await.is(200);
    assert_eq!(ben.get("/users/@me").await.is(200)["display_name"], "Ben B.", "the rest stays");

    refused(&ben.patch("/users/@me", json!({"username": "Cleo"})).await, 409, "conflict");
    for bad in
        [json!({"username": "x"}), json!({"bio": 1}), json!({"display_name": "a\nb"}), json!([])]
    {
        refused(&ben.patch("/users/@me", bad).await, 400, "bad_request");
    }
    let picture = json!({"avatar": "0".repeat(64)});
    refused(&ben.patch("/users/@me", picture).await, 404, "not_found");
    refused(&cleo.patch(&path, json!({"bio": "mine"})).await, 403, "forbidden");
}

async fn direct_messages_are_opened_before_anything_is_said(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let (mut bens, mut cleos) = (ben.connects().await, cleo.connects().await);
    let own = format!("/users/{}/dm-channels", ben.id);
    let opened = ben.post(&own, json!({"recipient_id": cleo.id})).await.is(201);
    assert_eq!(fields(&opened), DM);
    assert_eq!((&opened["type"], &opened["server_id"]), (&json!("dm"), &json!(null)));
    assert_eq!(each(&opened["recipients"], "username"), ["cleo"]);
    assert_eq!(opened["last_message_id"], json!(null));
    assert_eq!(each(&bens.hears(20).await["recipients"], "username"), ["cleo"]);
    let heard = cleos.hears(20).await;
    assert_eq!(each(&heard["recipients"], "username"), ["ben"]);

    let id = word(&opened["channel_id"]);
    for again in [
        ben.post("/users/@me/dm-channels", json!({"recipient_id": cleo.id})).await,
        ben.post(&format!("/users/{}/dm-channels", cleo.id), json!({})).await,
        cleo.post(&format!("/users/{}/dm-channels", ben.id), json!({})).await,
    ] {
        assert_eq!(again.is(200)["channel_id"], id);
    }
    let said = cleo.says("hello", &id).await;
    assert_eq!(bens.hears(11).await, said);
    let listed = ben.get("/users/@me/dm-channels").await.is(200);
    let of_two: Vec<&Value> =
        listed.as_array().expect("a list").iter().filter(|dm| dm["type"] == "dm").collect();
    assert_eq!((of_two.len(), &of_two[0]["last_message_id"]), (1, &said["message_id"]));
    refused(&cleo.get(&own).await, 403, "forbidden");

    // Taken off the list, opened again, and still the same.
    ben.delete(&format!("/channels/{id}")).await.is_done();
    let gone = bens.hears(22).await;
    assert_eq!((&gone["channel_id"], &gone["server_id"]), (&json!(id), &json!(null)));
    let listed = ben.get("/users/@me/dm-channels").await.is(200);
    assert!(!each(&listed, "channel_id").contains(&json!(id)));
    ben.post(&format!("/users/{}/dm-channels", cleo.id), json!({})).await.is(200);
    assert_eq!(bens.hears(20).await["channel_id"], id);
    let notes = ben.post("/users/@me/dm-channels", json!({"recipient_id": ben.id})).await.is(201);
    assert_eq!(each(&notes["recipients"], "username"), ["ben"], "saved notes");

    for bad in [json!({}), json!({"recipient_id": 1}), json!([])] {
        refused(&ben.post("/users/@me/dm-channels", bad).await, 400, "bad_request");
    }
    let both = json!({"recipient_id": cleo.id});
    let both = ben.post(&format!("/users/{}/dm-channels", cleo.id), both).await;
    refused(&both, 400, "bad_request");
    let lobby = json!({"recipient_id": cast.lobby.eid.to_string()});
    refused(&ben.post("/users/@me/dm-channels", lobby).await, 404, "not_found");
}

async fn a_group_is_a_channel_with_its_members(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_gateway().await, cast.ben.on_gateway().await);
    let path = format!("/channels/{}", cast.attic.eid);
    let attic = ben.get(&path).await.is(200);
    assert_eq!(fields(&attic), DM);
    assert_eq!((&attic["type"], &attic["name"]), (&json!("group_dm"), &json!("Attic")));
    assert_eq!(each(&attic["recipients"], "username"), ["ada"]);
    let listed = ben.get("/users/@me/dm-channels").await.is(200);
    assert!(listed.as_array().expect("a list").contains(&attic), "{listed}");

    let mut bens = ben.connects().await;
    refused(&ben.patch(&path, json!({"name": "Mine"})).await, 403, "forbidden");
    let renamed = ada.patch(&path, json!({"name": "Loft", "topic": "Up here"})).await.is(200);
    assert_eq!(renamed["name"], "Loft");
    assert_eq!(bens.hears(21).await["name"], "Loft");
    let added = json!({"invitee_id": cast.cleo.eid});
    cast.ada.post(&format!("/conferences/{}/members", cast.attic.eid), added).await.ok(201);
    assert_eq!(each(&bens.hears(21).await["recipients"], "username"), ["ada", "cleo"]);
    for bad in [json!({"name": ""}), json!({"name": "x".repeat(101)}), json!({"name": 1})] {
        refused(&ada.patch(&path, bad).await, 400, "bad_request");
    }
    let dm = ada.opens_dm_with(&ben.id).await;
    let dm = ada.patch(&format!("/channels/{dm}"), json!({"name": "Us"})).await;
    refused(&dm, 400, "bad_request");

    ben.delete(&path).await.is_done();
    refused(&ben.get(&path).await, 404, "not_found");
}

async fn messages_are_sent_read_changed_and_deleted(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let lobby = cast.lobby.eid;
    let path = format!("/channels/{lobby}/messages");
    let mut cleos = cleo.connects().await;
    let sent = ben.post(&path, json!({"content": "helo  \n", "attachments": []})).await.is(201);
    assert_eq!(fields(&sent), MESSAGE);
    assert_eq!(sent["author"], json!({"user_id": ben.id, "username": "ben"}));
    assert_eq!(
        (&sent["content"], &sent["channel_id"]),
        (&json!("helo"), &json!(lobby.to_string()))
    );
    assert_eq!(sent["message_id"], format!("{lobby}-1"));
    assert!(is_time(&sent["timestamp"]) && sent["edited_timestamp"].is_null(), "{sent}");
    assert_eq!(cleos.hears(11).await, sent);

    let one = format!("{path}/{}", word(&sent["message_id"]));
    let edited = ben.patch(&one, json!({"content": "hello"})).await.is(200);
    assert_eq!(edited["content"], "hello");
    assert!(is_time(&edited["edited_timestamp"]), "{edited}");
    assert_eq!(cleos.hears(12).await, edited);
    assert_eq!(cleo.get(&one).await.is(200), edited);
    let reply = json!({"content": "hi", "reply_to": sent["message_id"]});
    let reply = cleo.post(&path, reply).await.is(201);
    assert_eq!(reply["reply_to"], sent["message_id"]);
    assert_eq!(cleos.hears(11).await, reply);

    refused(&cleo.patch(&one, json!({"content": "mine"})).await, 403, "forbidden");
    refused(&cleo.delete(&one).await, 403, "forbidden");
    ben.delete(&one).await.is_done();
    let gone = json!({"message_id": sent["message_id"], "channel_id": lobby.to_string()});
    assert_eq!(cleos.hears(13).await, gone);
    for answer in [ben.get(&one).await, ben.delete(&one).await] {
        refused(&answer, 404, "not_found");
    }
    refused(&ben.patch(&one, json!({"content": "x"})).await, 404, "not_found");

    for bad in [
        json!({}),
        json!({"content": " "}),
        json!({"content": 1}),
        json!({"content": "x".repeat(5_001)}),
        json!({"content": "a\0b"}),
        json!({"content": "x", "reply_to": "1"}),
        json!({"content": "x", "reply_to": format!("{}-1", cast.attic.eid)}),
        json!({"content": "x", "reply_to": format!("{lobby}-99")}),
        json!({"content": "x", "nonce": ""}),
        json!([]),
    ] {
        refused(&ben.post(&path, bad).await, 400, "bad_request");
    }
    let with_file = json!({"content": "x", "attachments": ["0".repeat(64)]});
    refused(&ben.post(&path, with_file).await, 404, "not_found");
}

async fn a_history_is_read_in_parts(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let lobby = cast.lobby.eid.to_string();
    for n in 1..=60 {
        cast.ada.says(&n.to_string()).in_(&cast.lobby).await;
    }
    let down = |range: std::ops::RangeInclusive<u32>| -> Vec<String> {
        range.rev().map(|n| n.to_string()).collect()
    };
    assert_eq!(ben.reads(&lobby, "").await, down(11..=60), "fifty, newest first");
    assert_eq!(ben.reads(&lobby, "?limit=2").await, down(59..=60));
    assert_eq!(ben.reads(&lobby, &format!("?limit=3&before={lobby}-11")).await, down(8..=10));
    assert_eq!(ben.reads(&lobby, &format!("?limit=3&after={lobby}-11")).await, down(12..=14));
    assert_eq!(ben.reads(&lobby, &format!("?limit=100&after={lobby}-58")).await, down(59..=60));
    let path = format!("/channels/{lobby}/messages");
    for bad in [
        "?limit=0".to_owned(),
        "?limit=101".to_owned(),
        "?limit=x".to_owned(),
        "?before=11".to_owned(),
        format!("?after={}-1", cast.attic.eid),
        format!("?after={lobby}-1&before={lobby}-9"),
    ] {
        refused(&ben.get(&format!("{path}{bad}")).await, 400, "bad_request");
    }
}

async fn a_nonce_makes_a_retry_harmless(server: TestServer) {
    let cast = server.cast().await;
    let (ben, lobby) = (cast.ben.on_gateway().await, cast.lobby.eid.to_string());
    let path = format!("/channels/{lobby}/messages");
    let once = json!({"content": "once", "nonce": "n 1"});
    let first = ben.post(&path, once.clone()).await.is(201);
    let sends = (0..4).map(|_| ben.post(&path, once.clone()));
    for again in futures_util::future::join_all(sends).await {
        assert_eq!(again.is(201), first);
    }
    let keyed = ben.http().with("idempotency-key", "n 1");
    let again = keyed.post(&format!("/api/rest{path}"), json!({"content": "once"})).await;
    assert_eq!(again.is(201), first);
    ben.post(&path, json!({"content": "twice", "nonce": "n 2"})).await.is(201);
    assert_eq!(ben.reads(&lobby, "").await, ["twice", "once"]);
}

async fn what_is_somebody_elses_is_not_there(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben, cleo) =
        (cast.ada.on_gateway().await, cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let dm = ada.opens_dm_with(&ben.id).await;
    for (channel, said) in [
        (cast.attic.eid.to_string(), ben.says("up here", &cast.attic.eid.to_string()).await),
        (dm.clone(), ben.says("psst", &dm).await),
    ] {
        let (path, id) = (format!("/channels/{channel}"), word(&said["message_id"]));
        let messages = format!("{path}/messages");
        let one = format!("{messages}/{id}");
        for answer in [
            cleo.get(&path).await,
            cleo.patch(&path, json!({"name": "Mine"})).await,
            cleo.delete(&path).await,
            cleo.get(&messages).await,
            cleo.post(&messages, json!({"content": "me, too"})).await,
            cleo.get(&one).await,
            cleo.patch(&one, json!({"content": "x"})).await,
            cleo.delete(&one).await,
        ] {
            refused(&answer, 404, "not_found");
        }
        // A message of one channel is none of another.
        let elsewhere = format!("/channels/{}/messages/{id}", cast.lobby.eid);
        refused(&ben.get(&elsewhere).await, 404, "not_found");
        refused(&ben.delete(&elsewhere).await, 404, "not_found");
        assert_eq!(ben.reads(&channel, "").await.len(), 1, "nothing came of it");
    }
}

async fn ids_that_are_none_name_nothing(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let lobby = cast.lobby.eid;
    for id in [
        "0",
        "-1",
        "x",
        "01",
        "9007199254740993",
        "99999999999999999999",
        "987654321",
        "%00",
        "@ben",
    ] {
        for answer in [
            ben.get(&format!("/users/{id}")).await,
            ben.patch(&format!("/users/{id}"), json!({})).await,
            ben.get(&format!("/channels/{id}")).await,
            ben.delete(&format!("/channels/{id}")).await,
            ben.get(&format!("/channels/{id}/messages")).await,
            ben.get(&format!("/channels/{lobby}/messages/{id}")).await,
            ben.delete(&format!("/channels/{lobby}/messages/{lobby}-{id}")).await,
            ben.post(&format!("/users/{id}/dm-channels"), json!({})).await,
        ] {
            refused(&answer, 404, "not_found");
        }
    }
    // A room is no user, and a user no channel.
    refused(&ben.get(&format!("/users/{lobby}")).await, 404, "not_found");
    refused(&ben.patch(&format!("/users/{lobby}"), json!({})).await, 404, "not_found");
    refused(&ben.get(&format!("/channels/{}", ben.id)).await, 404, "not_found");
    refused(&ben.get("/nothing/here").await, 404, "not_found");
    let wrong = ben.put("/auth/me", json!({})).await;
    refused(&wrong, 405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "GET,HEAD");
}

async fn who_is_blocked_opens_nothing_new(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_gateway().await, cast.ben.on_gateway().await);
    let blocks = format!("/entities/{}/permissions", cast.ben.eid);
    cast.ada.patch(&blocks, json!({"send": false})).await.ok(200);
    let path = format!("/users/{}/dm-channels", ada.id);
    refused(&ben.post(&path, json!({})).await, 403, "forbidden");
    assert_eq!(ada.get("/users/@me/dm-channels").await.is(200).as_array().map(Vec::len), Some(2));
    // Who blocks may still write; what is there can be opened.
    let dm = ada.opens_dm_with(&ben.id).await;
    ben.post(&path, json!({})).await.is(200);
    refused(
        &ben.post(&format!("/channels/{dm}/messages"), json!({"content": "x"})).await,
        403,
        "forbidden",
    );
}

async fn who_is_deleted_is_still_shown(server: TestServer) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let ben = ada.registers("ben", PASSWORD).await;
    let dm = ada.opens_dm_with(&ben.id).await;
    ben.says("farewell", &dm).await;
    let native = testkit::microchat::Microchat::at(server.http()).sign_in("ben", PASSWORD).await;
    native.delete("/entities/self").await.is_done();
    let channel = ada.get(&format!("/channels/{dm}")).await.is(200);
    let left = &channel["recipients"][0];
    assert_eq!((&left["user_id"], &left["username"]), (&json!(ben.id), &json!("")));
    let messages = ada.get(&format!("/channels/{dm}/messages")).await.is(200);
    assert_eq!(messages[0]["author"], json!({"user_id": ben.id, "username": ""}));
    refused(&ada.get(&format!("/users/{}", ben.id)).await, 404, "not_found");
    let answer = ada.post(&format!("/channels/{dm}/messages"), json!({"content": "x"})).await;
    refused(&answer, 403, "forbidden");
}
