package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.gopuram.bundles.ImageConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures as people send them, and as attackers do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImagePixelsTest {
    private static final int RED = 0xffff0000;
    private static final long MAX_PIXELS = 250_000;
    /** One pixel, with losses. */
    private static final Bytes LOSSY =
            Bytes.wrap(Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"));

    @ParameterizedTest
    @CsvSource({"1,1", "1,97", "97,1", "13,7", "499,500"})
    void pictures_of_any_size_and_form_are_fitted(int width, int height) throws IOException {
        for (ImageConfig.Resize fit : ImageConfig.Resize.values()) {
            for (String format : new String[] {"png", "jpg"}) {
                BufferedImage image =
                        read(fit, written(filled(width, height, BufferedImage.TYPE_INT_RGB, RED), format));
                assertNear(image.getRGB(3, 2), RED);
            }
            assertNear(read(fit, webp(width, height, RED)).getRGB(3, 2), RED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void grey_palettes_and_sixteen_bits_are_read_as_the_colours_they_mean(int type) throws IOException {
        assertNear(read(written(filled(16, 16, type, 0xffffffff), "png")).getRGB(4, 3), 0xffffffff);
        assertNear(read(written(filled(16, 16, type, 0xff000000), "png")).getRGB(4, 3), 0xff000000);
    }

    @Test
    void what_is_see_through_is_on_black() throws IOException {
        assertNear(
                read(written(filled(8, 8, BufferedImage.TYPE_INT_ARGB, 0x80ff0000), "png"))
                        .getRGB(4, 3),
                0xff800000);
        assertNear(read(webp(8, 8, 0x80ff0000)).getRGB(4, 3), 0xff800000);
        assertNear(
                read(written(filled(8, 8, BufferedImage.TYPE_INT_ARGB, 0x00ffffff), "png"))
                        .getRGB(4, 3),
                0xff000000);
    }

    @Test
    void a_picture_is_read_as_it_is_stored_whatever_its_camera_says_of_how_it_was_held() throws IOException {
        BufferedImage held = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 16; x++) {
            for (int y = 0; y < 8; y++) {
                held.setRGB(x, y, x < 8 ? 0xff0000 : 0x0000ff);
            }
        }
        Bytes turned = turned(written(held, "jpg"));

        BufferedImage image = read(turned);

        assertThat(image.getRGB(0, 3) & 0xff).as("blue on the left").isLessThan(60);
        assertThat(image.getRGB(7, 3) & 0xff).as("blue on the right").isGreaterThan(200);
    }

    @Test
    void a_webp_picture_with_losses_is_read() {
        assertThat(read(LOSSY).getWidth()).isEqualTo(8);
    }

    @Test
    void a_picture_is_as_large_as_its_pixels_whatever_the_frame_around_it_says() {
        assertThat(refusal(webp(16_384, 16_384, RED)).detail())
                .isEqualTo("inputs[0]: 16384 x 16384 pixels (expected: 1.." + MAX_PIXELS + " pixels)");
        assertThat(refusal(framed(16_000, 16_000, 1, 1)).code()).isEqualTo(Problem.Code.INVALID);
        assertThat(refusal(png(50_000, 50_000)).detail())
                .isEqualTo("inputs[0]: 50000 x 50000 pixels (expected: 1.." + MAX_PIXELS + " pixels)");
    }

    @Test
    void a_frame_that_says_too_little_is_believed_and_no_more_is_read() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertPictureOrRefusal(framed(1, 1, 16_384, 16_384));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 * 1024 * 1024);
    }

    @Test
    void a_few_bytes_do_not_keep_a_thread_for_long() {
        assertThat(new ImagePixels(8, 6, ImageConfig.Resize.STRETCH, 16_777_216)
                        .read("inputs[0]", webp(4096, 4096, RED))
                        .getRGB(3, 2))
                .isEqualTo(RED);
        for (int bytes = 20; bytes < 34; bytes++) {
            byte[] damaged = webp(500, 499, RED).toArray();
            Arrays.fill(damaged, bytes, damaged.length, (byte) 0);
            assertPictureOrRefusal(Bytes.wrap(damaged));
        }
    }

    @Test
    void what_was_cut_off_is_its_senders_fault() throws IOException {
        for (Bytes whole : new Bytes[] {
            written(noise(64, 64), "png"), written(noise(64, 64), "jpg"), webp(64, 64, RED), LOSSY, framed(8, 8, 8, 8)
        }) {
            for (int length = 0; length < whole.length(); length += Math.max(1, whole.length() / 50)) {
                assertPictureOrRefusal(whole.slice(0, length));
            }
        }
    }

    /** The seed is in the test's name when it fails. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void what_was_damaged_is_a_picture_or_its_senders_fault(long seed) throws IOException {
        Random random = new Random(seed);
        Bytes[] good = {
            written(noise(24, 24), "png"),
            written(filled(24, 24, BufferedImage.TYPE_BYTE_INDEXED, RED), "png"),
            written(noise(24, 24), "jpg"),
            turned(written(noise(24, 24), "jpg")),
            webp(24, 24, RED),
            framed(24, 24, 24, 24),
            LOSSY
        };
        for (int i = 0; i < 700; i++) {
            byte[] damaged = good[i % good.length].toArray();
            for (int hits = 1 + random.nextInt(6); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertPictureOrRefusal(Bytes.wrap(damaged));
        }
    }

    private static void assertPictureOrRefusal(Bytes bytes) {
        Throwable thrown = catchThrowable(() -> read(bytes));
        if (thrown != null) {
            assertThat(thrown)
                    .as(() -> Base64.getEncoder().encodeToString(bytes.toArray()))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.INVALID));
        }
    }

    private static void assertNear(int rgb, int wanted) {
        for (int shift = 0; shift < 24; shift += 8) {
            assertThat(rgb >> shift & 0xff)
                    .as("%08x", rgb)
                    .isBetween((wanted >> shift & 0xff) - 6, (wanted >> shift & 0xff) + 6);
        }
    }

    private static Problem refusal(Bytes bytes) {
        return catchThrowableOfType(Problem.class, () -> read(bytes));
    }

    private static BufferedImage read(Bytes bytes) {
        return read(ImageConfig.Resize.STRETCH, bytes);
    }

    private static BufferedImage read(ImageConfig.Resize fit, Bytes bytes) {
        return new ImagePixels(8, 6, fit, MAX_PIXELS).read("inputs[0]", bytes);
    }

    private static BufferedImage filled(int width, int height, int type, int argb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, argb);
            }
        }
        return image;
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static Bytes written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return Bytes.wrap(out.toByteArray());
    }

    /** The same JPEG, with a note that the camera was held upright. */
    private static Bytes turned(Bytes jpeg) {
        byte[] note = {
            (byte) 0xff,
            (byte) 0xe1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            6,
            0,
            0,
            0,
            0,
            0,
            0
        };
        byte[] old = jpeg.toArray();
        byte[] with = Arrays.copyOf(old, old.length + note.length);
        System.arraycopy(note, 0, with, 2, note.length);
        System.arraycopy(old, 2, with, 2 + note.length, old.length - 2);
        return Bytes.wrap(with);
    }

    /** The header of a picture alone: nobody must want its pixels. */
    private static Bytes png(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(33);
        header.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        header.putInt(13)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height);
        header.put(new byte[] {8, 2, 0, 0, 0}).putInt(0);
        return Bytes.wrap(header.array());
    }

    /** One colour, however large, in a few bytes: each of its codes has one word, which takes no bit. */
    private static Bytes webp(int width, int height, int argb) {
        return riff(chunk("VP8L", pixels(width, height, argb)));
    }

    /** The same in a frame that says another size. */
    private static Bytes framed(int frameWidth, int frameHeight, int width, int height) {
        ByteBuffer frame = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0);
        for (int size : new int[] {frameWidth - 1, frameHeight - 1}) {
            frame.put((byte) size).put((byte) (size >> 8)).put((byte) (size >> 16));
        }
        return riff(chunk("VP8X", frame.array()), chunk("VP8L", pixels(width, height, RED)));
    }

    private static byte[] pixels(int width, int height, int argb) {
        BitSet bits = new BitSet();
        int at = put(bits, 0, 8, 0x2f);
        at = put(bits, at, 14, width - 1);
        at = put(bits, at, 14, height - 1);
        at = put(bits, at, 1, argb >>> 24 == 0xff ? 0 : 1);
        at = put(bits, at, 3 + 3, 0);
        for (int shift : new int[] {8, 16, 0, 24}) {
            at = put(bits, at, 3, 0b101);
            at = put(bits, at, 8, argb >>> shift & 0xff);
        }
        at = put(bits, at, 4, 0b0001);
        return Arrays.copyOf(bits.toByteArray(), at / 8 + 2);
    }

    private static int put(BitSet bits, int at, int count, int value) {
        for (int i = 0; i < count; i++) {
            bits.set(at + i, (value >> i & 1) == 1);
        }
        return at + count;
    }

    private static byte[] chunk(String name, byte[] content) {
        int padded = content.length + content.length % 2;
        return ByteBuffer.allocate(8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static Bytes riff(byte[]... chunks) {
        int length = Arrays.stream(chunks).mapToInt(chunk -> chunk.length).sum();
        ByteBuffer file = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(4 + length)
                .put("WEBP".getBytes(StandardCharsets.US_ASCII));
        Arrays.stream(chunks).forEach(file::put);
        return Bytes.wrap(file.array());
    }
}
