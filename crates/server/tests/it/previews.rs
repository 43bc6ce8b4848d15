//! Previews: of what they are made, what they show, and what is not decoded.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Frame, ImageEncoder as _, Rgba, RgbaImage};
use serde_json::{Value, json};
use testkit::microchat::Form;
use testkit::{Person, TestServer};

/// A PNG, pixel by pixel.
pub(crate) fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let picture = RgbaImage::from_fn(width, height, |x, y| Rgba(pixel(x, y)));
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

/// A JPEG whose upper half is red and whose lower half is blue, with a word of who made it and how it is held.
fn held(orientation: u8) -> Vec<u8> {
    let picture = RgbaImage::from_fn(800, 600, |_, y| {
        Rgba(if y < 300 { [255, 0, 0, 255] } else { [0, 0, 255, 255] })
    });
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x3b, 1, 2, 0, 4, 0, 0, 0]);
    exif.extend(b"ada\0\0\0\0\0");
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    DynamicImage::from(picture).to_rgb8().write_with_encoder(encoder).unwrap();
    assert!(bytes.windows(4).any(|word| word == b"ada\0"));
    bytes
}

async fn upload(by: &Person, bytes: &[u8]) -> Value {
    by.uploads(&Form::of(bytes)).await.ok(201)
}

/// The preview, decoded, and its type.
async fn preview(by: &Person, media: &Value) -> (DynamicImage, String, Vec<u8>) {
    assert_eq!(media["has_preview"], true, "{media}");
    let path = format!("/media/{}/preview", media["hash"].as_str().unwrap());
    let answer = by.get(&path).await;
    answer.has_status(200);
    let decoded = image::load_from_memory(&answer.body).unwrap();
    assert!(decoded.width() <= 320 && decoded.height() <= 320);
    (decoded, answer.header("content-type").to_owned(), answer.body.to_vec())
}

fn is_near(picture: &DynamicImage, x: u32, y: u32, expected: [u8; 3]) -> bool {
    let pixel = picture.to_rgb8().get_pixel(x, y).0;
    pixel.iter().zip(expected).all(|(is, should)| is.abs_diff(should) < 24)
}

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_small_upright_and_says_nothing_else() {
    let server = TestServer::start().await;
    let ada = server.cast().await.ada;
    // How the camera was held, and where red is then: left, top, right, bottom.
    for (orientation, sides, red) in [
        (1, (800, 600), (160, 10)),
        (2, (800, 600), (160, 10)),
        (3, (800, 600), (160, 229)),
        (4, (800, 600), (160, 229)),
        (5, (600, 800), (10, 160)),
        (6, (600, 800), (229, 160)),
        (7, (600, 800), (229, 160)),
        (8, (600, 800), (10, 160)),
    ] {
        let media = upload(&ada, &held(orientation)).await;
        assert_eq!((&media["width"], &media["height"]), (&json!(sides.0), &json!(sides.1)));
        let (small, kind, bytes) = preview(&ada, &media).await;
        assert_eq!(kind, "image/jpeg");
        assert_eq!(
            (small.width(), small.height()),
            if orientation < 5 { (320, 240) } else { (240, 320) }
        );
        assert!(is_near(&small, red.0, red.1, RED), "{orientation}");
        let (x, y) = (small.width() - 1 - red.0, small.height() - 1 - red.1);
        assert!(is_near(&small, x, y, BLUE), "{orientation}");
        assert!(!bytes.windows(3).any(|word| word == b"ada"), "metadata are dropped");
        assert!(bytes.len() < 16 * 1024, "{}", bytes.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_shines_through_still_does_and_what_is_small_stays_so() {
    let server = TestServer::start().await;
    let ada = server.cast().await.ada;
    let media =
        upload(&ada, &png(1_000, 10, |x, _| [0, 200, 0, if x < 500 { 0 } else { 255 }])).await;
    let (small, kind, _) = preview(&ada, &media).await;
    assert_eq!((kind.as_str(), small.width(), small.height()), ("image/webp", 320, 3));
    let small = small.to_rgba8();
    assert_eq!((small.get_pixel(10, 1).0[3], small.get_pixel(310, 1).0[3]), (0, 255));

    let tiny = upload(&ada, &png(3, 2, |_, _| [9, 9, 9, 255])).await;
    let (small, ..) = preview(&ada, &tiny).await;
    assert_eq!((small.width(), small.height()), (3, 2));
    let line = upload(&ada, &png(5_000, 1, |_, _| [9, 9, 9, 255])).await;
    let (small, ..) = preview(&ada, &line).await;
    assert_eq!((small.width(), small.height()), (320, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_is_an_animation_and_its_preview_is_the_first_picture() {
    let server = TestServer::start().await;
    let ada = server.cast().await.ada;
    let frame = |color: [u8; 4]| Frame::new(RgbaImage::from_pixel(400, 200, Rgba(color)));
    for frames in
        [vec![frame([255, 0, 0, 255])], vec![frame([255, 0, 0, 255]), frame([0, 0, 255, 255])]]
    {
        let mut gif = Vec::new();
        GifEncoder::new(&mut gif).encode_frames(frames).unwrap();
        let media = upload(&ada, &gif).await;
        assert_eq!((&media["kind"], &media["width"]), (&json!("animation"), &json!(400)));
        let (small, ..) = preview(&ada, &media).await;
        assert!(is_near(&small, 100, 50, RED));
    }
    let still = png(30, 30, |_, _| [255, 0, 0, 255]);
    assert_eq!(upload(&ada, &still).await["kind"], "photo");
    let moving = upload(&ada, &with_animation_control(&still)).await;
    assert_eq!((&moving["kind"], &moving["subtype"]), (&json!("animation"), &json!("png")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_take_too_much_is_kept_without_a_preview() {
    let server = TestServer::configured(|config| {
        config.media.decoded_max_pixels = 10_000.try_into().unwrap();
    })
    .await;
    let ada = server.cast().await.ada;
    let bomb = with_sides(&png(1, 1, |_, _| [0; 4]), 60_000, 60_000);
    assert!(bomb.len() < 100);
    let cut = png(90, 90, |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 0, 255]);
    let mut huge_gif = Vec::new();
    GifEncoder::new(&mut huge_gif).encode_frame(Frame::new(RgbaImage::new(1, 1))).unwrap();
    huge_gif[6..10].fill(0xff);
    let large = png(101, 100, |_, _| [0; 4]);
    for (bytes, sides) in [
        (bomb, json!([60_000, 60_000])),
        (large, json!([101, 100])),
        (cut[..cut.len() / 2].to_vec(), json!([90, 90])),
        (b"\x89PNG\r\n\x1a\n".to_vec(), json!([null, null])),
        (b"\xff\xd8\xff\xe0garbage".to_vec(), json!([null, null])),
        (b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff".to_vec(), json!([null, null])),
        (b"GIF89a\xff\xff\xff\xff\xff".to_vec(), json!([null, null])),
        (huge_gif, json!([65_535, 65_535])),
    ] {
        let media = upload(&ada, &bytes).await;
        assert_eq!(media["has_preview"], false, "{media}");
        assert_eq!(json!([media["width"], media["height"]]), sides, "{media}");
        let path = format!("/media/{}", media["hash"].as_str().unwrap());
        ada.get(&format!("{path}/preview")).await.refused(404);
        assert_eq!(ada.get(&format!("{path}/content")).await.body, bytes);
    }
    let fits = upload(&ada, &png(100, 100, |_, _| [0, 0, 0, 255])).await;
    assert_eq!(fits["has_preview"], true);
}

/// A PNG with other sides in its header.
fn with_sides(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut header = png[12..29].to_vec();
    header[4..8].copy_from_slice(&width.to_be_bytes());
    header[8..12].copy_from_slice(&height.to_be_bytes());
    [&png[..12], &header, &checksum(&header).to_be_bytes(), &png[33..]].concat()
}

/// A PNG that says of itself that it moves.
fn with_animation_control(png: &[u8]) -> Vec<u8> {
    let control = [&b"acTL"[..], &2_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat();
    let chunk = [&8_u32.to_be_bytes()[..], &control, &checksum(&control).to_be_bytes()].concat();
    [&png[..33], &chunk, &png[33..]].concat()
}

/// CRC-32 as PNG has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    })
}

#[test]
fn the_pictures_of_these_stories_are_what_they_say() {
    let whole = with_sides(&png(2, 3, |_, _| [1, 2, 3, 255]), 2, 3);
    assert_eq!(whole, png(2, 3, |_, _| [1, 2, 3, 255]));
    let moving = with_animation_control(&whole);
    assert!(
        image::ImageReader::new(Cursor::new(moving))
            .with_guessed_format()
            .unwrap()
            .decode()
            .is_ok()
    );
}
