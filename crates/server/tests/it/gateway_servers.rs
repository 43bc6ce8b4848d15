//! The Gateway dialect's servers: channels, members, and who hears what of them.

use serde_json::{Value, json};
use testkit::gateway::{Gateway, Live, refused, word};
use testkit::{PASSWORD, TestServer, each, fields, is_time};

on_both_engines!(
    a_server_is_founded_changed_and_deleted,
    channels_are_added_changed_and_deleted,
    members_come_and_go_and_all_are_told,
    a_server_is_not_there_for_who_is_not_in_it,
    a_public_server_is_joined_by_whoever_wants,
    a_channel_is_the_same_in_every_dialect,
);

const SERVER: &str = "created_at description icon_url member_count name owner_id server_id";
const CHANNEL: &str = "channel_id created_at last_message_id name position server_id topic type";

/// ada, who owns a server, ben, who is in it, cleo, who is not, and the ids of the server and its first channel.
async fn guild(server: &TestServer) -> (Gateway, Gateway, Gateway, String, String) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let (ben, cleo) = (ada.registers("ben", PASSWORD).await, ada.registers("cleo", PASSWORD).await);
    // ada is the admin of all, so the owner is somebody else.
    let guild = ben.post("/servers", json!({"name": "Guild"})).await.is(201);
    let id = word(&guild["server_id"]);
    ben.put(&format!("/servers/{id}/members/{}", cleo.id), json!({})).await.is(201);
    let channels = ben.get(&format!("/servers/{id}/channels")).await.is(200);
    let general = word(&channels[0]["channel_id"]);
    let dora = ada.registers("dora", PASSWORD).await;
    (ben, cleo, dora, id, general)
}

async fn a_server_is_founded_changed_and_deleted(server: TestServer) {
    let (ben, cleo, _, id, general) = guild(&server).await;
    let path = format!("/servers/{id}");
    let founded = ben.get(&path).await.is(200);
    assert_eq!(fields(&founded), SERVER);
    assert_eq!((&founded["name"], &founded["owner_id"]), (&json!("Guild"), &json!(ben.id)));
    assert_eq!((&founded["member_count"], &founded["icon_url"]), (&json!(2), &json!(null)));
    assert!(is_time(&founded["created_at"]), "{founded}");
    assert_eq!(cleo.get("/servers").await.is(200), json!([founded]));
    let once = ben.http().with("idempotency-key", "once");
    let second = json!({"name": "Second", "description": "Another"});
    let first = once.post("/api/rest/servers", second.clone()).await.is(201);
    assert_eq!(once.post("/api/rest/servers", second).await.is(201), first);
    assert_eq!(each(&ben.get("/servers").await.is(200), "name"), ["Guild", "Second"]);

    refused(&cleo.patch(&path, json!({"name": "Mine"})).await, 403, "forbidden");
    let edit = json!({"name": "The Guild", "description": "Ours", "icon": null});
    let edited = ben.patch(&path, edit).await.is(200);
    assert_eq!((&edited["name"], &edited["description"]), (&json!("The Guild"), &json!("Ours")));
    let picture = json!({"icon": "0".repeat(64)});
    refused(&ben.patch(&path, picture).await, 404, "not_found");
    for bad in
        [json!({}), json!({"name": ""}), json!({"name": 1}), json!({"name": "x".repeat(256)})]
    {
        refused(&ben.post("/servers", bad).await, 400, "bad_request");
    }

    let mut cleos = cleo.connects().await;
    refused(&cleo.delete(&path).await, 403, "forbidden");
    ben.delete(&path).await.is_done();
    let mut told = [cleos.next().await.expect("an event"), cleos.next().await.expect("an event")];
    told.sort_by_key(|frame| frame.op);
    assert_eq!((told[0].op, &told[0].d), (22, &json!({"channel_id": general, "server_id": id})));
    assert_eq!((told[1].op, &told[1].d), (31, &json!({"server_id": id, "user_id": cleo.id})));
    for answer in [ben.get(&path).await, cleo.get(&format!("{path}/channels")).await] {
        refused(&answer, 404, "not_found");
    }
}

async fn channels_are_added_changed_and_deleted(server: TestServer) {
    let (ben, cleo, _, id, general) = guild(&server).await;
    let path = format!("/servers/{id}/channels");
    let mut cleos = cleo.connects().await;
    let plans = ben.post(&path, json!({"name": "plans", "topic": "What next?"})).await.is(201);
    assert_eq!(fields(&plans), CHANNEL);
    for (field, value) in [
        ("server_id", json!(id)),
        ("name", json!("plans")),
        ("topic", json!("What next?")),
        ("type", json!("text")),
        ("position", json!(2)),
        ("last_message_id", json!(null)),
    ] {
        assert_eq!(plans[field], value, "{field}");
    }
    assert_eq!(cleos.hears(20).await, plans);
    let plans = word(&plans["channel_id"]);
    let one = format!("/channels/{plans}");
    let said = cleo.says("soon", &plans).await;
    assert_eq!(cleos.hears(11).await, said);
    let renamed = ben.patch(&one, json!({"name": "ideas"})).await.is(200);
    assert_eq!((&renamed["name"], &renamed["topic"]), (&json!("ideas"), &json!("What next?")));
    assert_eq!(renamed["last_message_id"], said["message_id"]);
    assert_eq!(cleos.hears(21).await, renamed);
    let listed = cleo.get(&path).await.is(200);
    assert_eq!(each(&listed, "channel_id"), [json!(general), json!(plans)]);
    assert_eq!(listed[1], renamed);
    assert_eq!(ben.get("/users/@me/dm-channels").await.is(200), json!([]), "no direct messages");

    refused(&cleo.post(&path, json!({"name": "mine"})).await, 403, "forbidden");
    refused(&cleo.patch(&one, json!({"name": "mine"})).await, 403, "forbidden");
    refused(&cleo.delete(&one).await, 403, "forbidden");
    for bad in
        [json!({}), json!({"name": ""}), json!({"name": "x".repeat(101)}), json!({"name": 1})]
    {
        refused(&ben.post(&path, bad).await, 400, "bad_request");
    }
    ben.delete(&one).await.is_done();
    assert_eq!(cleos.hears(22).await, json!({"channel_id": plans, "server_id": id}));
    refused(&cleo.get(&one).await, 404, "not_found");
    assert_eq!(each(&cleo.get(&path).await.is(200), "channel_id"), [json!(general)]);
}

async fn members_come_and_go_and_all_are_told(server: TestServer) {
    let (ben, cleo, dora, id, general) = guild(&server).await;
    let path = format!("/servers/{id}/members");
    let (mut bens, mut doras) = (ben.connects().await, dora.connects().await);
    let added = cleo.put(&format!("{path}/{}", dora.id), json!({})).await.is(201);
    assert_eq!(fields(&added), "joined_at role server_id user");
    assert_eq!((&added["user"]["user_id"], &added["role"]), (&json!(dora.id), &json!("member")));
    let heard = bens.hears(30).await;
    assert_eq!(
        (fields(&heard).as_str(), &heard["user"]["username"]),
        ("server_id user", &json!("dora"))
    );
    let joined = hears_of_server(&mut doras).await;
    assert_eq!(
        (&joined["user"]["user_id"], &joined["server"]["name"]),
        (&json!(dora.id), &json!("Guild"))
    );
    assert_eq!(each(&joined["server"]["channels"], "channel_id"), [json!(general)]);
    let again = cleo.put(&format!("{path}/{}", dora.id), json!({})).await.is(200);
    assert_eq!(again, added);

    let members = dora.get(&path).await.is(200);
    assert_eq!(each(&members, "role"), ["owner", "member", "member"]);
    let part = dora.get(&format!("{path}?limit=1&offset=1")).await.is(200);
    assert_eq!(part, json!([members[1]]));
    refused(&dora.get(&format!("{path}?limit=0")).await, 400, "bad_request");

    let connected = Live::over(dora.opens("").await.expect("an upgrade")).is_greeted().await;
    assert_eq!(each(&connected["servers"], "server_id"), [json!(id)]);
    assert_eq!(connected["servers"][0]["channels"], joined["server"]["channels"]);

    refused(&dora.delete(&format!("{path}/{}", cleo.id)).await, 403, "forbidden");
    refused(&dora.delete(&format!("{path}/{}", ben.id)).await, 403, "forbidden");
    ben.delete(&format!("{path}/{}", cleo.id)).await.is_done();
    assert_eq!(bens.hears(31).await, json!({"server_id": id, "user_id": cleo.id}));
    refused(&cleo.get(&format!("/channels/{general}")).await, 404, "not_found");
    dora.delete(&format!("{path}/@me")).await.is_done();
    assert_eq!(bens.hears(31).await["user_id"], dora.id);
    assert_eq!(dora.get("/servers").await.is(200), json!([]));
    refused(&ben.delete(&format!("{path}/{}", dora.id)).await, 404, "not_found");
}

/// What who was added is told of the server, among its channels.
async fn hears_of_server(live: &mut Live) -> Value {
    loop {
        let frame = live.next().await.expect("an open connection");
        if frame.op == 30 {
            return frame.d;
        }
        assert_eq!(frame.op, 20, "{frame:?}");
    }
}

async fn a_server_is_not_there_for_who_is_not_in_it(server: TestServer) {
    let (_, cleo, dora, id, general) = guild(&server).await;
    let (path, channel) = (format!("/servers/{id}"), format!("/channels/{general}"));
    for answer in [
        dora.get(&path).await,
        dora.patch(&path, json!({"name": "Mine"})).await,
        dora.delete(&path).await,
        dora.get(&format!("{path}/channels")).await,
        dora.post(&format!("{path}/channels"), json!({"name": "mine"})).await,
        dora.get(&format!("{path}/members")).await,
        dora.put(&format!("{path}/members/{}", dora.id), json!({})).await,
        dora.delete(&format!("{path}/members/{}", cleo.id)).await,
        dora.get(&channel).await,
        dora.patch(&channel, json!({"name": "mine"})).await,
        dora.delete(&channel).await,
        dora.post(&format!("{channel}/messages"), json!({"content": "x"})).await,
        // What is there, but is no server, and no channel.
        cleo.get(&format!("/servers/{general}")).await,
        cleo.get(&format!("/servers/{}", cleo.id)).await,
        cleo.get(&format!("/channels/{id}")).await,
        cleo.get(&format!("/channels/{id}/messages")).await,
        cleo.get("/servers/x").await,
        cleo.put(&format!("{path}/members/{general}"), json!({})).await,
    ] {
        refused(&answer, 404, "not_found");
    }
    assert_eq!(dora.get("/servers").await.is(200), json!([]));
    // Not even for the admin of all.
    let ada = dora.logs_in("ada", PASSWORD).await;
    refused(&ada.get(&path).await, 404, "not_found");
    refused(&ada.delete(&path).await, 404, "not_found");
}

async fn a_public_server_is_joined_by_whoever_wants(server: TestServer) {
    let (ben, _, dora, ..) = guild(&server).await;
    let native = testkit::microchat::Microchat::at(server.http()).sign_in("cleo", PASSWORD).await;
    let founded = native.post("/servers", json!({"title": "Plaza", "private": false})).await;
    let path = format!("/servers/{}", founded.ok(201)["eid"]);
    refused(&dora.get(&path).await, 404, "not_found");
    refused(&dora.delete(&path).await, 404, "not_found");
    refused(&dora.put(&format!("{path}/members/{}", ben.id), json!({})).await, 403, "forbidden");
    dora.put(&format!("{path}/members/@me"), json!({})).await.is(201);
    assert_eq!(dora.get(&path).await.is(200)["name"], "Plaza");
}

async fn a_channel_is_the_same_in_every_dialect(server: TestServer) {
    let (ben, cleo, _, _, general) = guild(&server).await;
    let native = testkit::microchat::Microchat::at(server.http()).sign_in("cleo", PASSWORD).await;
    let chatapi = testkit::chatapi::ChatApi::at(server.http()).logs_in("ben", PASSWORD).await;
    let (mut bens, mut others) = (ben.connects().await, chatapi.connects().await);
    let path = format!("/chats/{general}/messages");
    native.post(&path, json!({"text": "natively"})).await.ok(201);
    assert_eq!(bens.hears(11).await["content"], "natively");
    assert_eq!(others.hears().await["text"], "natively");
    let id = general.parse().expect("a number");
    others.says("by a frame", id).await;
    assert_eq!(bens.hears(11).await["content"], "by a frame");
    let last = cleo.says("by the gateway", &general).await;
    assert_eq!(last["message_id"], format!("{general}-3"));
    native.patch(&format!("{path}/1"), json!({"text": "natively!"})).await.ok(200);
    assert_eq!(ben.reads(&general, "").await, ["by the gateway", "by a frame", "natively!"]);
    assert_eq!(bens.hears(11).await, last);
    assert_eq!(bens.hears(12).await["content"], "natively!");
}
