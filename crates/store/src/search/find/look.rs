//! How a search goes on: from the newest messages down, until the page is full or enough was looked at.

use super::{AT, Find, Found, Has, NEWEST, TEXTS, messages};
use crate::db::{Conn, args, list};
use crate::search::{BLOCKS, Block, block, streams, wanted::Ask};
use palabre_wire::{Millis, UserId};
use sqlx::Error;
use std::ops::Range;

/// Where fewer of so many answers may be read, the server reads less by reading of each room than by passing over those of others.
const PASSED_OVER: i64 = 16;

/// Answers of the index that one search looks at, at most. What is older is found by the next page.
const MOST_ANSWERS: i64 = 20_000;

/// Answers that one block is expected to have, at most.
const BLOCK_ANSWERS: i64 = 4_000;

/// How many times the answers are asked for that would fill the page.
const MARGIN: i64 = 2;

/// A block is so many times as long as what was looked at, at most: who was silent for a while may have said much before.
const REACH: i64 = 4;

/// So many answers of a block are too many, and shorter ones are asked for: the second shortest never has them.
const CROWD: i64 = BLOCKS[1] + 1;

/// Where fewer of so many answers bear a beginning, the index does not gather much for it.
const RARE: i64 = 16;

/// Where a block has none, others as long have so many at most, nineteen times of twenty (Poisson).
const CHANCE: i64 = 3;

/// Answers that are first looked at where the index is read from its newest end, and how many times more each time after.
const FIRST_ANSWERS: i64 = 512;
const GROWTH: i64 = 8;

/// Texts that one search reads, at most: words that are in a message without being its phrase cost as much as those that are.
const MOST_TEXTS: usize = 800;

/// For each text that was read, texts that are read at once next.
const VAIN: usize = 3;

/// Texts that are read for a beginning of words before the index is asked for it. The index gathers all that begins so, from the
/// oldest on, which takes long when it is much; but then the newest texts hold enough of it.
const FIRST_TEXTS: usize = 500;

/// Whatever the block, the index gathers all that begins so: few and large ones are asked for.
const SIZE_OF_BEGINNINGS: usize = 2;

/// Clocks of nodes may differ by so much, and messages be out of order by it.
const SKEW_MS: Millis = 60_000;

/// What one look may cost, and the size of its first block.
#[derive(Clone, Copy)]
struct Bounds {
    size: usize,
    answers: i64,
    texts: usize,
}

pub(super) struct Search<'f> {
    user: UserId,
    find: &'f Find,
    /// What is asked for beside the words.
    around: Vec<Ask>,
    /// What is asked for too, once little of what answers may be read.
    later: Vec<Ask>,
    /// What is below has not been looked at, down to the bottom.
    below: i64,
    bottom: i64,
    /// What those that are given bear too, where it can be looked at without reading texts.
    also: Vec<Ask>,
    /// Where this look began, and how many hits there were.
    top: i64,
    first_hit: usize,
    /// Which block is asked for next, where the index is asked for blocks.
    size: usize,
    /// The size of the last block that had too many answers, and where it begins: down to there, blocks are shorter.
    crowd: Option<(usize, i64)>,
    /// How many answers are looked at next.
    most: i64,
    /// Answers of the index that were looked at, and those of them that bear what is looked at beside it.
    answers: i64,
    bearing: i64,
    texts: usize,
    most_texts: usize,
    /// Numbers, and where the texts answer; the newest first.
    hits: Vec<(i64, Vec<Range<usize>>)>,
}

impl<'f> Search<'f> {
    pub(super) async fn begin(
        conn: &mut Conn<'_>,
        user: UserId,
        find: &'f Find,
        (around, later): (Vec<Ask>, Vec<Ask>),
    ) -> Result<Search<'f>, Error> {
        let row = conn.row(NEWEST, args![]).await?.ok_or(Error::RowNotFound)?;
        let mut below = row.cells().take::<i64>()? + 1;
        let mut bottom = 0;
        if let Some(before) = find.before {
            below = number_at(conn, below, before.saturating_add(SKEW_MS)).await?;
        }
        if let Some(after) = find.after {
            bottom = number_at(conn, below, after.saturating_sub(SKEW_MS)).await?;
        }
        Ok(Search {
            user,
            find,
            around,
            later,
            below: find.cursor.map_or(below, |cursor| cursor.min(below)),
            bottom,
            also: Vec::new(),
            top: 0,
            first_hit: 0,
            size: 0,
            crowd: None,
            most: 0,
            answers: 0,
            bearing: 0,
            texts: 0,
            most_texts: 0,
            hits: Vec::new(),
        })
    }

    pub(super) async fn run(&mut self, conn: &mut Conn<'_>) -> Result<Found, Error> {
        let mut bounds = Bounds {
            size: 0,
            answers: MOST_ANSWERS,
            texts: MOST_TEXTS,
        };
        let mut is_common = false;
        if let Some((beginnings, others)) = self.find.wanted.ask_common_beginnings_apart() {
            let mut first = Bounds {
                texts: FIRST_TEXTS,
                ..bounds
            };
            if !streams(conn) {
                first.answers = BLOCK_ANSWERS;
            }
            self.also = beginnings;
            self.look(conn, others, first).await?;
            self.also.clear();
            bounds.size = SIZE_OF_BEGINNINGS;
            is_common = self.answers >= first.answers && self.bearing * RARE >= self.answers;
        }
        // Who may read little of what was looked at goes on from there: the index would gather what others wrote, which is much.
        if !is_common {
            self.look(conn, self.find.wanted.ask(), bounds).await?;
        }
        let limit = self.find.limit;
        let is_all = self.below <= self.bottom && self.hits.len() <= limit;
        let is_full = self.hits.len() >= limit;
        self.hits.truncate(limit);
        let cursor = match self.hits.last() {
            _ if is_all => None,
            Some((last, _)) if is_full => Some(*last),
            _ => Some(self.below),
        };
        let hits = messages(conn, &self.hits, self.user).await?;
        Ok(Found { hits, cursor })
    }

    /// Asks for blocks, the first of this size, until the page is full, all was looked at, or so many texts were read.
    async fn look(&mut self, conn: &mut Conn<'_>, mut asks: Vec<Ask>, bounds: Bounds) -> Result<(), Error> {
        asks.extend(self.around.iter().cloned());
        (self.answers, self.bearing, self.texts) = (0, 0, 0);
        (self.size, self.most_texts, self.crowd) = (bounds.size, bounds.texts, None);
        (self.top, self.first_hit) = (self.below, self.hits.len());
        self.most = if streams(conn) { FIRST_ANSWERS } else { CROWD };
        while self.below > self.bottom
            && self.hits.len() <= self.find.limit
            && self.answers < bounds.answers
            && self.texts < self.most_texts
        {
            if self.step(conn, &asks).await? {
                asks.extend(self.later.iter().cloned());
                self.around.append(&mut self.later);
            }
        }
        Ok(())
    }

    /// Looks at one block, and chooses how much to look at next. Whether little of it may be read.
    async fn step(&mut self, conn: &mut Conn<'_>, asks: &[Ask]) -> Result<bool, Error> {
        let length = BLOCKS[self.size];
        let start = match streams(conn) {
            true => self.bottom,
            false => (self.below - 1) / length * length,
        };
        let asked = Block {
            size: self.size,
            from: start,
            below: self.below,
            most: self.most,
            limit: self.next_texts() as i64,
        };
        let seen = block(conn, (asks, &self.also), self.user, &asked).await?;
        if !streams(conn) && seen.total == CROWD {
            self.crowd = Some((self.size, start));
            self.size -= 1;
            return Ok(false);
        }
        let span = self.below - start;
        let given = seen.readable.len() as i64;
        let is_cut = given == asked.limit;
        // What is below the last that was given was not looked at.
        self.answers += if is_cut { given } else { seen.total };
        self.bearing += if is_cut { given } else { seen.bearing };
        self.keep(conn, &seen.readable).await?;
        self.below = match (seen.readable.last(), seen.oldest) {
            (Some(last), _) if is_cut => *last,
            (_, Some(oldest)) if seen.total == asked.most => oldest,
            _ => start,
        };
        if streams(conn) {
            // Only where few may be read are many looked at.
            self.most = if is_cut {
                FIRST_ANSWERS.max(2 * (asked.limit + given))
            } else {
                (self.most * GROWTH).min(MOST_ANSWERS)
            };
            return Ok(false);
        }
        self.size = self.next_size(seen.total, span);
        Ok(!is_cut && given * PASSED_OVER < seen.bearing)
    }

    /// The longest block that is not expected to have more answers than are needed, where the last had so many in so long.
    fn next_size(&self, total: i64, span: i64) -> usize {
        let (enough, farthest) = (self.enough(), REACH * (self.top - self.below));
        let crowd = self.crowd.filter(|&(_, from)| self.below > from);
        (0..crowd.map_or(BLOCKS.len(), |(size, _)| size))
            .rev()
            .find(|&size| {
                let expected = (total + CHANCE) * BLOCKS[size] / span.max(1);
                BLOCKS[size] <= farthest && expected <= enough
            })
            .unwrap_or(0)
    }

    /// How many answers of the index fill the page, as they go.
    fn enough(&self) -> i64 {
        let hits = (self.hits.len() - self.first_hit) as i64;
        let wanted = (self.find.limit + 1).saturating_sub(self.hits.len()) as i64;
        let each = self.answers.max(1) as f64 / hits.max(1) as f64;
        ((MARGIN * wanted) as f64 * each).min(BLOCK_ANSWERS as f64) as i64
    }

    /// How many texts are read next: what was read in vain makes it more.
    fn next_texts(&self) -> usize {
        let wanted = self.find.limit + 1 - self.hits.len();
        (wanted + self.texts * VAIN).min(self.most_texts - self.texts)
    }

    /// Keeps, of the messages that the index found, those whose text answers.
    async fn keep(&mut self, conn: &mut Conn<'_>, numbers: &[i64]) -> Result<(), Error> {
        if numbers.is_empty() {
            return Ok(());
        }
        for row in conn.rows(TEXTS, args![&list(numbers.iter().copied())]).await? {
            let mut cells = row.cells();
            let (n, at, author): (i64, Millis, UserId) = (cells.take()?, cells.take()?, cells.take()?);
            let text: Option<String> = cells.take()?;
            self.texts += 1;
            let is_then = self.find.before.is_none_or(|before| at < before)
                && self.find.after.is_none_or(|after| at >= after);
            let is_meant = author != self.user || !self.find.has.contains(&Has::Mention);
            if is_then
                && is_meant
                && let Some(at) = self.find.wanted.found(text.as_deref().unwrap_or_default())
            {
                self.hits.push((n, at));
            }
        }
        Ok(())
    }
}

/// The first number whose message is not older than a time: numbers rise with time.
async fn number_at(conn: &mut Conn<'_>, below: i64, at: Millis) -> Result<i64, Error> {
    let (mut low, mut high) = (0, below);
    while low < high {
        let middle = low + (high - low) / 2;
        let row = conn.row(AT, args![middle]).await?;
        let time = row.map(|row| row.cells().take::<Millis>()).transpose()?;
        if time.is_some_and(|time| time < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
