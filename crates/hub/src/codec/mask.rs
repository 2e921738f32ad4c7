//! Masking (RFC 6455, section 5.3).

/// Masks or unmasks `bytes` in place and returns the key for the byte that follows them.
pub(super) fn apply(bytes: &mut [u8], key: [u8; 4]) -> [u8; 4] {
    let wide = u64::from_ne_bytes([key[0], key[1], key[2], key[3], key[0], key[1], key[2], key[3]]);
    let mut words = bytes.chunks_exact_mut(8);
    for word in &mut words {
        let mut eight = [0; 8];
        eight.copy_from_slice(word);
        word.copy_from_slice(&(u64::from_ne_bytes(eight) ^ wide).to_ne_bytes());
    }
    let rest = words.into_remainder();
    for (byte, key) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
    let mut next = key;
    next.rotate_left(rest.len() % 4);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_masked_in_two_parts_is_the_text_masked_whole() {
        let text: Vec<u8> = (0..=60).collect();
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let plain: Vec<u8> = text.iter().enumerate().map(|(i, b)| b ^ key[i % 4]).collect();
        for cut in 0..text.len() {
            let mut masked = text.clone();
            let (left, right) = masked.split_at_mut(cut);
            let next = apply(left, key);
            apply(right, next);
            assert_eq!(masked, plain, "cut at {cut}");
        }
    }
}
