package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out of PDFs, and what becomes of those that are broken, locked, endless or made to harm. */
class PdfReaderTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int MAX_TEXT = 100_000;
    private static final PdfConfig CONFIG =
            new PdfConfig(ByteSize.mib(1), 20, Duration.ofMinutes(10), ByteSize.mib(4), 2, 4);

    private PdfReader reader = new PdfReader(CONFIG, MAX_TEXT, Clock.system());

    @AfterEach
    void close() {
        reader.close();
    }

    private NewDocument read(byte[] file) {
        NewDocument document = new NewDocument("doc", Format.PDF, "", "", Map.of("k", "v"), Bytes.wrap(file));
        return Contexts.of(House.TENANT).call(() -> reader.read(document));
    }

    private Problem refused(byte[] file) {
        AtomicReference<Problem> found = new AtomicReference<>();
        assertThatThrownBy(() -> read(file)).isInstanceOfSatisfying(Problem.class, found::set);
        assertThat(found.get().detail()).startsWith("document doc: ").contains("expected");
        return found.get();
    }

    @Test
    void each_page_begins_with_its_number_and_paragraphs_stand_apart() {
        NewDocument document = read(Pdfs.pages("First line\nsecond line\n\nNext paragraph.", "Another page."));

        assertThat(document.content())
                .isEqualTo("Page 1\n\nFirst line\nsecond line\n\nNext paragraph.\n\fPage 2\n\nAnother page.\n");
        assertThat(document.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(document.file().length()).isZero();
    }

    @Test
    void a_page_without_text_is_left_out_and_counted() {
        byte[] file = Pdfs.of(document -> {
            Pdfs.page(document, Pdfs.helvetica(), "One.");
            document.addPage(new org.apache.pdfbox.pdmodel.PDPage());
            Pdfs.page(document, Pdfs.helvetica(), "Three.");
        });

        assertThat(read(file).content()).isEqualTo("Page 1\n\nOne.\n\fPage 3\n\nThree.\n");
    }

    @Test
    void a_word_divided_at_the_end_of_a_line_is_whole_and_a_dash_stays() {
        assertThat(read(Pdfs.pages("The infor-\nmation of EU-\nRegulation 5-\nx and a - \nb."))
                        .content())
                .isEqualTo("Page 1\n\nThe information of EU-\nRegulation 5-\nx and a -\nb.\n");
    }

    @Test
    void ligatures_are_letters_and_other_scripts_come_whole() {
        assertThat(read(Pdfs.unicode("ef\uFB01cient \uFB02ow \u00A0x\u00B2 Zürich Ελλάδα Москва"))
                        .content())
                .isEqualTo("Page 1\n\nefficient flow x2 Zürich Ελλάδα Москва\n");
    }

    @Test
    void columns_are_read_one_after_the_other() {
        assertThat(read(Pdfs.columns("left one\nleft two", "right one\nright two"))
                        .content())
                .containsSubsequence("left one", "left two", "right one", "right two");
    }

    @Test
    void the_files_own_title_is_taken_where_none_is_given() {
        byte[] file = Pdfs.titled("On  tides", "Words.");

        assertThat(read(file).title()).isEqualTo("On tides");
        NewDocument named = new NewDocument("doc", Format.PDF, "", "Mine", Map.of(), Bytes.wrap(file));
        assertThat(Contexts.of(House.TENANT).call(() -> reader.read(named)).title())
                .isEqualTo("Mine");
    }

    @Test
    void a_file_that_only_its_owner_may_change_is_read_and_one_with_a_password_is_refused() {
        assertThat(read(Pdfs.encrypted("", "Open words.")).content()).contains("Open words.");

        Problem problem = refused(Pdfs.encrypted("secret", "Hidden words."));
        assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(problem.detail()).contains("encrypted", "without a password");
    }

    @Test
    void a_file_without_text_is_refused_as_one_that_was_scanned() {
        Problem problem = refused(Pdfs.blank(3));

        assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(problem.detail()).contains("no text on 3 pages", "scanned");
    }

    @Test
    void more_pages_than_the_bound_are_refused() {
        assertThat(read(Pdfs.of(document -> pages(document, 20))).content()).contains("Page 20");

        Problem problem = refused(Pdfs.of(document -> pages(document, 21)));
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.detail()).contains("more than 20 pages", "search.pdf.max_pages");
    }

    private static void pages(org.apache.pdfbox.pdmodel.PDDocument document, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Pdfs.page(document, Pdfs.helvetica(), "On page " + (i + 1));
        }
    }

    @Test
    void more_text_than_a_document_may_have_is_refused() {
        String line = "x".repeat(60) + "\n";
        String page = line.repeat(50);
        byte[] file = Pdfs.of(document -> {
            for (int i = 0; i < 20; i++) {
                Pdfs.page(document, Pdfs.helvetica(), page + page);
            }
        });

        Problem problem = refused(file);
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.detail()).contains("more than " + MAX_TEXT + " characters", "search.max_document");
    }

    @ParameterizedTest
    @CsvSource({
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"
    })
    void a_file_that_is_cut_off_is_read_or_refused(int seed) {
        byte[] whole = Pdfs.pages("Some words to read here.", "And some more of them.");
        byte[] cut = Arrays.copyOf(whole, new Random(seed).nextInt(whole.length));

        readOrRefused(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"
    })
    void a_file_with_changed_bytes_is_read_or_refused(int seed) {
        byte[] bytes = Pdfs.pages("Some words to read here.", "And some more of them.");
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }

        readOrRefused(bytes);
    }

    private void readOrRefused(byte[] bytes) {
        try {
            assertThat(read(bytes).content()).startsWith("Page ");
        } catch (Problem problem) {
            assertThat(problem.code()).isIn(Problem.Code.UNPROCESSABLE, Problem.Code.TOO_LARGE);
        }
    }

    @Test
    void what_is_no_pdf_is_refused() {
        assertThat(refused("just text, for a long while".getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(refused("%PDF-1.7\n".getBytes(StandardCharsets.UTF_8)).detail())
                .contains("damaged");
    }

    @Test
    void a_wrong_table_of_objects_is_mended_or_refused() {
        String file = new String(
                Pdfs.objects(
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                        "<< /Type /Page /Parent 2 0 R >>"),
                StandardCharsets.ISO_8859_1);

        readOrRefused(file.replaceAll("startxref\n\\d+", "startxref\n7").getBytes(StandardCharsets.ISO_8859_1));
        readOrRefused(file.replaceAll("00000 n", "00003 n").getBytes(StandardCharsets.ISO_8859_1));
        readOrRefused(file.replace("/Size 4", "/Size 99999999 /Prev 0").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void a_page_tree_that_leads_into_itself_ends() {
        readOrRefused(Pdfs.objects(
                "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"));
        readOrRefused(Pdfs.objects(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 2 /Parent 3 0 R >>",
                "<< /Type /Pages /Kids [2 0 R] /Count 2 /Parent 2 0 R >>"));
    }

    @Test
    void a_page_tree_that_branches_again_and_again_into_the_same_is_walked_once() {
        String[] objects = new String[42];
        objects[0] = "<< /Type /Catalog /Pages 2 0 R >>";
        for (int i = 1; i < 41; i++) {
            String child = (i + 2) + " 0 R ";
            objects[i] = "<< /Type /Pages /Count 2 /Kids [" + child.repeat(10) + "] >>";
        }
        objects[41] = "<< /Type /Page >>";

        assertThat(refused(Pdfs.objects(objects)).code()).isEqualTo(Problem.Code.UNPROCESSABLE);
    }

    @Test
    void a_page_tree_of_great_depth_and_arrays_in_arrays_end() {
        int depth = 20_000;
        String[] objects = new String[depth];
        objects[0] = "<< /Type /Catalog /Pages 2 0 R >>";
        for (int i = 1; i < depth; i++) {
            objects[i] = "<< /Type /Pages /Count 1 /Kids [" + (i + 2) + " 0 R] /Parent " + i + " 0 R >>";
        }
        readOrRefused(Pdfs.objects(objects));
        readOrRefused(Pdfs.objects("<< /Type /Catalog /Pages " + "[".repeat(400_000) + " >>"));
    }

    @Test
    void a_stream_that_unpacks_without_end_is_refused() {
        byte[] bomb = page(Pdfs.stream("[/FlateDecode]", packed(ByteSize.mib(5).intBytes())));

        assertThat(bomb.length).isLessThan(ByteSize.kib(16).intBytes());
        Problem problem = refused(bomb);
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.detail()).contains("unpacks to more than 4MiB");
    }

    @Test
    void a_stream_that_is_packed_twice_is_refused_by_what_comes_out_in_the_end() {
        byte[] runs = new byte[ByteSize.kib(256).intBytes()];
        for (int i = 0; i < runs.length; i += 2) {
            runs[i] = (byte) 129;
            runs[i + 1] = ' ';
        }
        Problem problem = refused(page(Pdfs.stream("[/FlateDecode /RunLengthDecode]", packed(runs))));

        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(refused(page(Pdfs.stream(
                                "[/FlateDecode /LZWDecode /RunLengthDecode /ASCIIHexDecode /ASCII85Decode]", runs)))
                        .code())
                .isEqualTo(Problem.Code.TOO_LARGE);
    }

    private static byte[] page(byte[] content) {
        return Pdfs.objects(List.of(
                bytes("<< /Type /Catalog /Pages 2 0 R >>"),
                bytes("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
                bytes("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9]"
                        + " /Resources << /XObject << /F 4 0 R >> >> >>"),
                content));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] packed(int spaces) {
        byte[] all = new byte[spaces];
        Arrays.fill(all, (byte) ' ');
        return packed(all);
    }

    private static byte[] packed(byte[] all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(all);
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** Each form draws the next ten times, so the last is drawn a hundred million times. */
    @Test
    void forms_that_multiply_end_with_the_time_they_have() {
        byte[][] objects = new byte[13][];
        objects[0] = bytes("<< /Type /Catalog /Pages 2 0 R >>");
        objects[1] = bytes("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        objects[2] = bytes("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9]"
                + " /Resources << /XObject << /F 5 0 R >> >> >>");
        for (int i = 3; i < 13; i++) {
            String draws = i == 12 ? "" : "/F Do ".repeat(10);
            objects[i] = bytes("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length " + draws.length()
                    + " /Resources << /XObject << /F " + (i + 2) + " 0 R >> >> >>\nstream\n" + draws + "\nendstream");
        }
        readByTurns(5_000);

        Problem problem = refused(Pdfs.objects(Arrays.asList(objects)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(problem.detail()).contains("longer than", "search.pdf.timeout");
    }

    /** From now on the time that a file has is over after so many looks at the clock. */
    private void readByTurns(int turns) {
        reader.close();
        long turn = CONFIG.timeout().toNanos() / turns;
        AtomicInteger looks = new AtomicInteger();
        reader = new PdfReader(CONFIG, MAX_TEXT, new Clock() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public long nanoTime() {
                return looks.incrementAndGet() * turn;
            }
        });
    }

    @Test
    void one_more_than_may_wait_is_turned_away_with_a_time_to_come_back() throws InterruptedException {
        ManualClock clock = new ManualClock();
        CountDownLatch held = new CountDownLatch(1);
        reader.close();
        reader = new PdfReader(
                new PdfConfig(ByteSize.mib(1), 20, Duration.ofMinutes(10), ByteSize.mib(4), 1, 1),
                MAX_TEXT,
                new Held(clock, held));
        byte[] file = Pdfs.pages("Words.");
        AtomicInteger done = new AtomicInteger();
        Thread first = Thread.ofVirtual().start(() -> {
            read(file);
            done.incrementAndGet();
        });
        Eventually.until(BOUND, () -> reader.active() == 1);
        Thread second = Thread.ofVirtual().start(() -> {
            read(file);
            done.incrementAndGet();
        });
        Eventually.until(BOUND, () -> reader.waiting() == 1);

        assertThatThrownBy(() -> read(file)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
            assertThat(problem.retryAfter()).isNotNull();
            assertThat(problem.detail()).contains("search.pdf.queue");
        });
        held.countDown();
        first.join(BOUND);
        second.join(BOUND);
        assertThat(done).hasValue(2);
    }

    /** A clock that nobody on the reading threads gets past. */
    private record Held(Clock clock, CountDownLatch latch) implements Clock {
        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().startsWith(PdfReader.THREADS)) {
                try {
                    latch.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
            return clock.nanoTime();
        }
    }
}
