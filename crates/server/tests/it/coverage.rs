//! Every operation that the documents list works: a walk through each dialect asks for all of them, by each of their
//! names, and the list is held against what was asked for in vain and what worked.

mod chatapi;
mod forms;
mod gateway;
mod legacy;
mod microchat;
mod walk;

use std::collections::BTreeSet;

use testkit::TestServer;

use walk::Walk;

/// Each operation, one a row: dialect, method, path as its document writes it.
const OPERATIONS: &str = include_str!("../operations.tsv");

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_operation_works() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let walk = Walk::default();
    Box::pin(microchat::walk(&walk, &cast)).await;
    Box::pin(legacy::walk(&walk, &cast)).await;
    Box::pin(chatapi::walk(&walk, &cast)).await;
    Box::pin(forms::walk(&walk, &cast)).await;
    Box::pin(gateway::walk(&walk, &cast)).await;

    let documented: BTreeSet<String> = OPERATIONS.lines().skip(1).map(str::to_owned).collect();
    let worked = walk.worked();
    let never: Vec<_> = documented.difference(&worked).collect();
    assert!(never.is_empty(), "documented, but nothing here made it work: {never:#?}");
    let unknown: Vec<_> = worked.difference(&documented).collect();
    assert!(unknown.is_empty(), "worked, but is not documented by that name: {unknown:#?}");
}
