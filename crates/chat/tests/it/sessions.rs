//! Sessions that nobody uses end; those through which somebody listens are used.

use model::Page;

use crate::stage::Stage;

#[tokio::test]
async fn who_only_listens_stays_signed_in() {
    let stage = Stage::set().await;
    let ada = stage.ada().await;
    let listener = stage.verbs.listen(&ada, None).await.unwrap();
    let all = Page { offset: 0, count: 10 };
    for _ in 0..3 {
        stage.wait_days(91);
        stage.verbs.upkeep().await.unwrap();
        assert_eq!(stage.verbs.sessions(&ada, all).await.unwrap().len(), 1);
    }
    drop(listener);
    stage.wait_days(91);
    stage.verbs.upkeep().await.unwrap();
    stage.verbs.upkeep().await.unwrap();
    assert_eq!(stage.verbs.sessions(&ada, all).await.unwrap(), []);
}
