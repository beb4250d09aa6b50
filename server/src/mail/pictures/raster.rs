//! Which kind of picture bytes are, by the bytes themselves. Pure.

/// A kind of picture that may stand in a page. SVG is none of them: it is a document that
/// can hold scripts and load more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raster {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
}

impl Raster {
    /// So many bytes tell the kind.
    pub const HEAD: usize = 12;

    /// The kind, by the first [`Raster::HEAD`] bytes.
    pub fn sniff(bytes: &[u8]) -> Option<Raster> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Raster::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(Raster::Jpeg),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Raster::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Raster::Webp),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Raster::Png => "image/png",
            Raster::Jpeg => "image/jpeg",
            Raster::Gif => "image/gif",
            Raster::Webp => "image/webp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_it_is() {
        assert_eq!(Raster::sniff(b"\x89PNG\r\n\x1a\n"), Some(Raster::Png));
        assert_eq!(Raster::sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(Raster::Jpeg));
        assert_eq!(Raster::sniff(b"GIF89a\x01\0"), Some(Raster::Gif));
        assert_eq!(Raster::sniff(b"RIFF\x10\0\0\0WEBPVP8 "), Some(Raster::Webp));
        let others: [&[u8]; 7] = [
            b"",
            b"GIF88a",
            b"RIFF\x10\0\0\0WAVE",
            b"\x89PNG",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<!doctype html>",
            b" \x89PNG\r\n\x1a\n",
        ];
        for other in others {
            assert_eq!(Raster::sniff(other), None, "{other:?}");
        }
    }
}
