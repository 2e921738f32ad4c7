//! What is made of a message before the writer has it.

use super::Post;
use crate::search::{About, bearing};
use std::ops::Deref;

/// A post, and the words it will be found by: made by who asks, as the writer has no time for it.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(super) post: Post,
    pub(super) words: String,
}

impl Draft {
    pub(crate) fn new(post: Post) -> Draft {
        let words = bearing(&About {
            room: post.room,
            by: post.by,
            text: &post.text,
            links: post.html.has_link(),
        });
        Draft { post, words }
    }
}

impl Deref for Draft {
    type Target = Post;

    fn deref(&self) -> &Post {
        &self.post
    }
}
