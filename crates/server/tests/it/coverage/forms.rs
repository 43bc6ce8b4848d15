//! Forms.

use testkit::{Cast, PASSWORD};

use super::walk::{Client, Walk};

pub(super) async fn walk(walk: &Walk, cast: &Cast) {
    let ben = cast.ben.on_forms().await;
    let client = walk.client("forms", ben.http());
    let name = [("name", "ben"), ("password", PASSWORD)];
    client.took("POST", "/api/login", ben.post("/api/login", &name).await);
    let made = ben.post("/api/chats", &[("title", "Kitchen")]).await;
    let chat = made.header("location").to_owned();
    client.took("POST", "/api/chats", made);
    client.took("GET", "/api/chats", ben.get("/api/chats").await);
    client.took("POST", "/api/chats/{chat_id}", ben.post(&chat, &[("content", "Hello")]).await);
    client.took("GET", "/api/chats/{chat_id}", ben.get(&chat).await);
    client.took("PUT", "/api/chats/{chat_id}", ben.put(&chat, &[("title", "Pantry")]).await);
    let deleted = ben.delete(&format!("{chat}?id=1")).await;
    client.took("DELETE", "/api/chats/{chat_id}?id=", deleted);
    let id = chat.rsplit('/').next().expect("an id");
    let left = ben.delete(&format!("/api/chats?chat_id={id}")).await;
    client.took("DELETE", "/api/chats?chat_id=", left);
    users(&client, cast).await;
    client.took("GET", "/api/logout", ben.get("/api/logout").await);
}

async fn users(client: &Client<'_>, cast: &Cast) {
    let ben = cast.ben.on_forms().await;
    client.took("GET", "/api/user?name=", ben.get("/api/user?name=ada").await);
    let new = [("name", "gustav"), ("password", PASSWORD), ("email", "gustav@example.org")];
    client.took("POST", "/api/user", ben.post("/api/user", &new).await);
    let gustav = ben.logs_in("gustav", PASSWORD).await;
    let changed = gustav.put("/api/user", &[("email", "g@example.org")]).await;
    client.took("PUT", "/api/user", changed);
    client.took("DELETE", "/api/user", gustav.delete("/api/user").await);
}
