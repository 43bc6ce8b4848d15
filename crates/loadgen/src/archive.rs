//! A server that has been talked on for long: one hall with very many messages, and somebody who is in many chats.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use crate::http::Http;
use crate::people::{Person, at_once, response};
use crate::server::{Program, Server};

/// The one who is in all chats, and the one who speaks there.
const READER: &str = "ada";
const SPEAKER: &str = "ben";
/// Messages that are sent at once while the hall is filled.
const SENDING: usize = 256;
/// Different words that there are.
const WORDS: u64 = 50_000;

/// How much was said before.
#[derive(Debug, Clone, Args)]
pub struct Archive {
    /// Messages in one conference.
    #[arg(long, default_value_t = 1_000_000)]
    pub messages: u64,
    /// Further chats of one account, each with an unread message.
    #[arg(long, default_value_t = 500)]
    pub chats: u64,
    /// A folder to keep this in, for the next scenario; it is filled where it is not there.
    #[arg(long)]
    pub archive: Option<PathBuf>,
}

/// An archive, served.
pub(crate) struct Opened {
    pub(crate) program: Program,
    pub(crate) server: Server,
    /// Who reads.
    pub(crate) reader: Person,
    /// Where the many messages are.
    pub(crate) hall: u64,
}

impl Archive {
    /// Fills it if need be, and serves it.
    pub(crate) async fn open(&self, binary: &Path) -> Result<Opened> {
        let kept = self.archive.as_deref();
        let program =
            kept.map_or_else(|| Program::new(binary), |data| Ok(Program::on(binary, data)))?;
        let there = kept.is_some_and(Path::exists);
        if !there {
            // Filling leaves a memory that has grown: what is measured is a server that was started on it.
            let server = program.start().await?;
            self.fill(&server).await?;
            server.stop().await?;
        }
        let server = program.start().await?;
        let reader = Person::returns(&Http::at(server.url()), READER).await?;
        let chats = chats(&reader, 0, 1).await?;
        // The hall had the last word.
        let hall = chats.first().context("an empty archive")?;
        if hall["last_message"]["id"] != self.messages {
            bail!("the archive has other messages: {}", hall["last_message"]["id"]);
        }
        let hall = hall["eid"].as_u64().context("an eid")?;
        Ok(Opened { program, server, reader, hall })
    }

    /// What was said, as a line for a report.
    pub(crate) fn size(&self) -> String {
        format!("{} messages in one conference, {} other chats", self.messages, self.chats)
    }

    async fn fill(&self, server: &Server) -> Result<()> {
        let http = Http::at(server.url());
        let reader = Person::joins(&http, READER).await?;
        let people = [reader.clone(), Person::joins(&http, SPEAKER).await?];
        let [_, speaker] = &people;
        let hall = reader.founds("hall", &people).await?;
        let chats = (0..self.chats).map(async |n| {
            let chat = reader.founds(&format!("chat {n}"), &people).await?;
            speaker.says(chat, &text(n)).await
        });
        at_once(chats).await?;
        let says = (1..=self.messages).map(|n| async move { speaker.says(hall, &text(n)).await });
        stream::iter(says).buffer_unordered(SENDING).try_collect::<()>().await
    }
}

/// Some of somebody's chats, the one with the latest message first.
pub(crate) async fn chats(reader: &Person, offset: u64, count: u64) -> Result<Vec<Value>> {
    let path = format!("/api/v0/chats?offset={offset}&count={count}");
    let chats = response(reader.http.get(&path).await?);
    Ok(chats.as_array().context("a list")?.clone())
}

/// Some ten words: one that is everywhere, one in every thousandth text, one in a single text, and ordinary ones, of
/// which the first thousands are frequent.
fn text(number: u64) -> String {
    let mut words = vec!["common".to_owned()];
    let mut state = number;
    for _ in 0..8 {
        // A generator of Knuth's; its upper bits are good enough for words.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (large, small) = ((state >> 33) % WORDS, (state >> 20) % 1_000);
        words.push(word(large * small / 1_000));
    }
    if number.is_multiple_of(1_000) {
        words.push("seldom".to_owned());
    }
    if number == 500 {
        words.push("needle".to_owned());
    }
    words.join(" ")
}

/// A pronounceable word for a number.
fn word(mut number: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi", "ho", "pu",
        "wa",
    ];
    let mut word = String::new();
    loop {
        let syllable = usize::try_from(number % 16).ok().and_then(|at| SYLLABLES.get(at));
        word.push_str(syllable.unwrap_or(&""));
        number /= 16;
        if number == 0 {
            return word;
        }
    }
}
