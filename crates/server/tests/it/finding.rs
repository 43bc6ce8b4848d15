//! Finding people, bots and public conferences by name.

use serde_json::{Value, json};
use testkit::microchat::Microchat;
use testkit::{Person, TestServer, each};

on_both_engines!(
    names_are_found_by_the_beginnings_of_their_words,
    what_is_found_is_what_there_is_now,
    private_and_deleted_ones_are_never_found,
    what_a_search_for_names_refuses,
);

async fn found(by: &Person, query: &str) -> Vec<Value> {
    each(&by.get(&format!("/entities?{query}")).await.ok(200), "alias")
}

async fn names_are_found_by_the_beginnings_of_their_words(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    ada.patch("/entities/self", json!({"name": "Ada", "surname": "Lovelace"})).await.ok(200);
    let zoe = Person::joins(server.http(), "zoe_1").await;
    zoe.patch("/entities/self", json!({"name": "Zoë", "surname": "Lovell"})).await.ok(200);
    let love = Person::joins(server.http(), "love").await;
    ada.post("/bots", json!({"alias": "helper", "title": "Lovely helper"})).await.ok(201);
    ada.opens(json!({"title": "Lovers of books", "alias": "books"})).await;

    for (query, expected) in [
        ("q=love", &["love", "ada", "zoe_1", "helper", "books"][..]),
        ("q=LOVEL", &["ada", "zoe_1", "helper"]),
        ("q=zoe", &["zoe_1"]),
        ("q=Zo%C3%AB+l", &["zoe_1"]),
        ("q=love+ad", &["ada"]),
        ("q=%40ada", &["ada"]),
        ("q=ove", &[]),
        ("q=books+of+lov", &["books"]),
        ("q=%21%21", &[]),
        ("q=love&type=user", &["love", "ada", "zoe_1"]),
        ("q=love&type=bot", &["helper"]),
        ("q=love&type=conference", &["books"]),
    ] {
        let mut aliases = found(&love, query).await;
        if query == "q=love" {
            assert_eq!(aliases[0], "love", "whole words come first");
        }
        let mut expected: Vec<Value> = expected.iter().map(|alias| json!(alias)).collect();
        aliases.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(aliases, expected, "{query}");
    }
    let all = found(&love, "q=love").await;
    assert_eq!(found(&love, "q=love&offset=1&count=2").await, all[1..3]);
    let seen = love.get("/entities?q=lovelace").await.ok(200);
    let asked = love.get("/entities/@ada").await.ok(200);
    assert_eq!(seen[0]["permissions"], asked["permissions"]);
    assert_eq!(seen[0].get("common_conferences"), None);
    let books = love.get("/entities?q=books&type=conference").await.ok(200);
    assert_eq!(books, json!([love.get("/entities/@books").await.ok(200)]));
}

async fn what_is_found_is_what_there_is_now(server: TestServer) {
    let cast = server.cast().await;
    assert_eq!(found(&cast.cleo, "q=ben").await, ["ben"]);
    cast.ben.patch("/entities/self", json!({"alias": "benno", "name": "Anna"})).await.ok(200);
    assert_eq!(found(&cast.cleo, "q=anna").await, ["benno"]);
    cast.ben.patch("/entities/self", json!({"name": ""})).await.ok(200);
    assert_eq!(found(&cast.cleo, "q=anna").await, Vec::<Value>::new());
    cast.ada.patch("/entities/@lobby", json!({"title": "Great hall"})).await.ok(200);
    assert_eq!(found(&cast.cleo, "q=hall").await, ["lobby"]);
    let server = server.restart().await;
    let cleo = Microchat::at(server.http()).with_token(cast.cleo.token());
    assert_eq!(each(&cleo.get("/entities?q=hall").await.ok(200), "alias"), ["lobby"]);
}

async fn private_and_deleted_ones_are_never_found(server: TestServer) {
    let cast = server.cast().await;
    // Not even by their own members.
    assert_eq!(found(&cast.ada, "q=attic").await, Vec::<Value>::new());
    cast.ada.patch("/entities/@lobby", json!({"private": true})).await.ok(200);
    assert_eq!(found(&cast.ada, "q=lobby").await, Vec::<Value>::new());
    cast.ada.patch("/entities/@lobby", json!({"private": false})).await.ok(200);
    assert_eq!(found(&cast.ada, "q=lobby").await, ["lobby"]);
    cast.ada.post("/bots", json!({"alias": "helper"})).await.ok(201);
    for path in ["/entities/@lobby", "/entities/@helper", "/entities/@ben"] {
        cast.ada.delete(path).await.is_done();
    }
    for query in ["q=lobby", "q=helper", "q=ben"] {
        assert_eq!(found(&cast.ada, query).await, Vec::<Value>::new());
    }
}

async fn what_a_search_for_names_refuses(server: TestServer) {
    let cast = server.cast().await;
    let long = format!("q={}", "x".repeat(201));
    for query in
        ["", "q=", "q=+", "type=user", long.as_str(), "q=a&type=king", "q=a&count=0", "q=%FF"]
    {
        cast.ada.get(&format!("/entities?{query}")).await.refused(400);
    }
    let odd = found(&cast.ada, "q=%25").await;
    assert_eq!(odd, Vec::<Value>::new(), "nothing is a wildcard");
    assert_eq!(found(&cast.ada, "q=a_").await, ["ada"]);
    server.http().get("/api/v0/entities?q=ada").await.refused(401);
}
