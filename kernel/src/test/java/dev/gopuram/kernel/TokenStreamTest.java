package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TokenStreamTest {
    private static final End DONE = new End.Finished(Usage.NONE);
    private static final End GONE = new End.Cancelled(Usage.NONE);

    /** Takes what comes until told otherwise. */
    private static class Collector implements TokenStream.Sink {
        final List<Frame> frames = new ArrayList<>();
        final List<End> ends = new ArrayList<>();
        boolean ready = true;

        @Override
        public boolean write(Frame frame) {
            frames.add(frame);
            return ready;
        }

        @Override
        public void end(End end) {
            ends.add(end);
        }
    }

    @Test
    void frames_come_in_order_and_then_the_end_again_and_again() throws InterruptedException {
        TokenStream stream = TokenStream.of(List.of(frame(1), frame(2)), DONE);

        assertThat(number(stream.next())).isEqualTo(1);
        assertThat(number(stream.next())).isEqualTo(2);
        assertThat(stream.next()).isEqualTo(DONE);
        assertThat(stream.next()).isEqualTo(DONE);
    }

    @Test
    void an_offer_says_stop_at_the_capacity_but_takes_what_was_read_already() throws InterruptedException {
        TokenStream stream = TokenStream.open(2);

        assertThat(stream.feed().offer(frame(1))).isTrue();
        assertThat(stream.feed().offer(frame(2))).isFalse();
        assertThat(stream.feed().offer(frame(3))).isFalse();
        assertThat(List.of(number(stream.next()), number(stream.next()), number(stream.next())))
                .containsExactly(1, 2, 3);
    }

    @Test
    void a_few_large_frames_fill_a_stream_as_many_small_ones_do() throws InterruptedException {
        TokenStream stream = TokenStream.open(1_000);
        AtomicInteger room = new AtomicInteger();
        stream.feed().onRoom(room::incrementAndGet);
        Frame half = Frame.of(Bytes.wrap(new byte[(int) (TokenStream.MAX_QUEUED_BYTES / 2)]));

        assertThat(stream.feed().offer(half)).isTrue();
        assertThat(stream.feed().offer(half)).isFalse();
        Step first = stream.next();

        assertThat(first).isSameAs(half);
        assertThat(room).hasValue(1);
        assertThat(stream.feed().offer(half)).isFalse();
    }

    @Test
    void room_is_announced_once_when_half_of_the_queue_is_free() throws InterruptedException {
        TokenStream stream = TokenStream.open(4);
        AtomicInteger calls = new AtomicInteger();
        stream.feed().onRoom(calls::incrementAndGet);
        for (int i = 0; i < 4; i++) {
            stream.feed().offer(frame(i));
        }

        stream.next();
        assertThat(calls).hasValue(0);
        stream.next();
        assertThat(calls).hasValue(1);
        stream.next();
        stream.next();
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_producer_told_to_stop_is_called_back_also_when_it_still_had_a_frame_in_hand() throws InterruptedException {
        TokenStream stream = TokenStream.open(8);
        AtomicInteger calls = new AtomicInteger();
        stream.feed().onRoom(calls::incrementAndGet);
        for (int i = 0; i < 8; i++) {
            stream.feed().offer(frame(i));
        }
        stream.next();
        stream.next();

        assertThat(stream.feed().offer(frame(8)))
                .as("stop holds until the callback")
                .isFalse();
        for (int i = 0; i < 7; i++) {
            stream.next();
        }
        assertThat(calls).hasValue(1);
        assertThat(stream.feed().offer(frame(9))).isTrue();
    }

    @Test
    void a_put_waits_for_room() throws Exception {
        TokenStream stream = TokenStream.open(1);
        stream.feed().put(frame(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> second = threads.submit(() -> stream.feed().put(frame(2)));

            assertThat(second.isDone()).isFalse();
            assertThat(number(stream.next())).isEqualTo(1);
            assertThat(number(stream.next())).isEqualTo(2);
            assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_waiting_put_gives_up_when_the_consumer_leaves() throws Exception {
        TokenStream stream = TokenStream.open(1);
        stream.feed().put(frame(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> second = threads.submit(() -> stream.feed().put(frame(2)));
            stream.close();

            assertThat(second.get(20, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(stream.feed().put(frame(3))).isFalse();
        assertThat(stream.feed().cancelled()).isTrue();
    }

    @Test
    void a_waiting_reader_wakes_at_the_end() throws Exception {
        TokenStream stream = TokenStream.open();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Step> step = threads.submit((Callable<Step>) stream::next);
            stream.feed().end(DONE);

            assertThat(step.get(20, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
    }

    @Test
    void a_look_ahead_waits_for_the_next_step_and_takes_nothing() throws Exception {
        TokenStream stream = TokenStream.open();
        Duration bound = Duration.ofSeconds(20);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Step> looking = threads.submit(() -> stream.peek(bound));
            stream.feed().offer(frame(1));
            stream.feed().end(DONE);

            assertThat(number(looking.get(20, TimeUnit.SECONDS))).isEqualTo(1);
        }
        assertThat(number(stream.next())).isEqualTo(1);
        assertThat(stream.peek(bound)).isEqualTo(DONE);
        assertThat(stream.next()).isEqualTo(DONE);
    }

    @Test
    void a_look_ahead_into_silence_sees_nothing_and_the_stream_may_still_be_forwarded() throws Exception {
        TokenStream stream = TokenStream.open();

        assertThat(stream.peek(Duration.ofNanos(1))).isNull();

        stream.feed().offer(frame(1));
        assertThat(stream.peek(Duration.ZERO)).isInstanceOf(Frame.class);
        List<String> written = new ArrayList<>();
        stream.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                return written.add(frame.raw().utf8());
            }

            @Override
            public void end(End end) {}
        });
        assertThat(written).containsExactly(frame(1).raw().utf8());
    }

    @Test
    void a_waiting_reader_can_be_interrupted() throws Exception {
        TokenStream stream = TokenStream.open();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                stream.next();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        reader.interrupt();

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_forwarded_frame_is_written_on_the_thread_that_made_it() {
        TokenStream stream = TokenStream.open();
        List<Thread> writers = new ArrayList<>();
        stream.forwardTo(new Collector() {
            @Override
            public boolean write(Frame frame) {
                writers.add(Thread.currentThread());
                return super.write(frame);
            }
        });

        stream.feed().offer(frame(1));

        assertThat(writers).containsExactly(Thread.currentThread());
    }

    @Test
    void a_full_sink_gets_nothing_more_until_it_resumes() {
        TokenStream stream = TokenStream.open(4);
        Collector sink = new Collector();
        sink.ready = false;
        stream.forwardTo(sink);
        stream.feed().offer(frame(1));
        stream.feed().offer(frame(2));
        stream.feed().end(DONE);

        assertThat(numbers(sink)).containsExactly(1);
        assertThat(sink.ends).isEmpty();
        stream.resume();
        assertThat(numbers(sink)).containsExactly(1, 2);
        assertThat(sink.ends).containsExactly(DONE);
    }

    @Test
    void a_sink_that_drains_before_its_write_returns_is_not_forgotten() throws InterruptedException {
        TokenStream stream = TokenStream.open(8);
        Collector sink = new Collector() {
            @Override
            public boolean write(Frame frame) {
                super.write(frame);
                Thread drained = Thread.ofPlatform().start(stream::resume);
                joined(drained);
                return false;
            }
        };
        stream.forwardTo(sink);
        for (int i = 0; i < 5; i++) {
            stream.feed().put(frame(i));
        }
        stream.feed().end(DONE);

        assertThat(numbers(sink)).containsExactly(0, 1, 2, 3, 4);
        assertThat(sink.ends).containsExactly(DONE);
    }

    @Test
    void a_frame_offered_from_within_a_write_follows_it_and_does_not_interrupt_it() {
        TokenStream stream = TokenStream.open(8);
        List<String> events = new ArrayList<>();
        stream.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                events.add("begin " + number(frame));
                if (number(frame) == 1) {
                    stream.feed().offer(frame(2));
                    stream.feed().end(DONE);
                }
                events.add("end " + number(frame));
                return true;
            }

            @Override
            public void end(End end) {
                events.add("over");
            }
        });

        stream.feed().offer(frame(1));

        assertThat(events).containsExactly("begin 1", "end 1", "begin 2", "end 2", "over");
    }

    @Test
    void frames_queued_before_the_end_are_still_delivered() {
        TokenStream stream = TokenStream.open();
        stream.feed().offer(frame(1));
        stream.feed().offer(frame(2));
        stream.feed().end(new End.Truncated(Usage.NONE, "no end mark"));
        stream.feed().offer(frame(3));
        Collector sink = new Collector();

        stream.forwardTo(sink);

        assertThat(numbers(sink)).containsExactly(1, 2);
        assertThat(sink.ends).containsExactly(new End.Truncated(Usage.NONE, "no end mark"));
    }

    @Test
    void the_first_end_counts_and_everybody_hears_it_once() {
        TokenStream stream = TokenStream.open();
        List<End> heard = new ArrayList<>();
        Collector sink = new Collector();
        stream.onEnd(heard::add);
        stream.forwardTo(sink);

        stream.feed().end(DONE);
        stream.feed().end(GONE);
        stream.onEnd(heard::add);

        assertThat(heard).containsExactly(DONE, DONE);
        assertThat(sink.ends).containsExactly(DONE);
    }

    @Test
    void a_consumer_that_leaves_drops_what_waits_and_tells_the_producer_once() {
        TokenStream stream = TokenStream.open();
        List<End> heard = new ArrayList<>();
        AtomicInteger cancelled = new AtomicInteger();
        stream.onEnd(heard::add);
        stream.feed().onCancel(() -> {
            cancelled.incrementAndGet();
            stream.feed().end(GONE);
        });
        stream.feed().offer(frame(1));

        stream.close();
        stream.close();

        assertThat(cancelled).hasValue(1);
        assertThat(heard).containsExactly(GONE);
        assertThat(stream.feed().offer(frame(2))).isTrue();
    }

    @Test
    void a_producer_that_asks_late_is_told_at_once() {
        TokenStream stream = TokenStream.open();
        AtomicInteger cancelled = new AtomicInteger();
        stream.close();

        stream.feed().onCancel(cancelled::incrementAndGet);

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void a_stream_that_has_ended_is_not_cancelled_any_more() {
        TokenStream stream = TokenStream.open();
        AtomicInteger cancelled = new AtomicInteger();
        stream.feed().onCancel(cancelled::incrementAndGet);
        stream.feed().end(DONE);

        stream.close();
        stream.feed().onCancel(cancelled::incrementAndGet);

        assertThat(cancelled).hasValue(0);
    }

    @Test
    void a_closed_stream_writes_nothing_more_to_its_sink() {
        TokenStream stream = TokenStream.open();
        Collector sink = new Collector();
        stream.forwardTo(sink);
        stream.close();

        stream.feed().offer(frame(1));
        stream.feed().end(GONE);

        assertThat(sink.frames).isEmpty();
        assertThat(sink.ends).isEmpty();
    }

    @Test
    void a_second_consumer_is_refused() {
        TokenStream stream = TokenStream.open();
        stream.forwardTo(new Collector());

        assertThatThrownBy(stream::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.forwardTo(new Collector())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_stream_without_room_is_refused() {
        assertThatThrownBy(() -> TokenStream.open(0)).hasMessage("capacity: 0 (expected: 1 or more)");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 4", "3, 64"})
    void a_hundred_thousand_frames_pass_between_threads_in_order(long seed, int capacity) throws Exception {
        int count = 100_000;
        TokenStream stream = TokenStream.open(capacity);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> producer = threads.submit(() -> produce(stream, count));
            int expected = 0;
            Random random = new Random(seed);
            while (stream.next() instanceof Frame frame) {
                assertThat(number(frame)).isEqualTo(expected++);
                if (random.nextInt(64) == 0) {
                    Thread.yield();
                }
            }
            assertThat(expected).isEqualTo(count);
            producer.get();
        }
    }

    @ParameterizedTest
    @CsvSource({"11, 1", "12, 4", "13, 64"})
    void a_forwarded_flood_loses_nothing_while_the_sink_fills_and_drains_elsewhere(long seed, int capacity)
            throws Exception {
        int count = 100_000;
        TokenStream stream = TokenStream.open(capacity);
        Random random = new Random(seed);
        BlockingQueue<Boolean> full = new LinkedBlockingQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostInside = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        List<Integer> got = new ArrayList<>(count);
        TokenStream.Sink sink = new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                got.add(number(frame));
                boolean ready = random.nextInt(16) != 0;
                if (!ready) {
                    full.add(true);
                }
                inside.decrementAndGet();
                return ready;
            }

            @Override
            public void end(End end) {
                ends.incrementAndGet();
                full.add(false);
                over.countDown();
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> drain = threads.submit((Callable<Boolean>) () -> {
                while (full.take()) {
                    stream.resume();
                }
                return true;
            });
            Future<?> producer = threads.submit(() -> produce(stream, count));
            stream.forwardTo(sink);
            assertThat(over.await(50, TimeUnit.SECONDS)).as("the end came").isTrue();
            producer.get();
            drain.get();
        }
        assertThat(got).hasSize(count).isSorted();
        assertThat(mostInside).hasValue(1);
        assertThat(ends).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"21", "22", "23"})
    void an_event_loop_producer_is_never_left_without_its_room_callback(long seed) throws Exception {
        int count = 100_000;
        TokenStream stream = TokenStream.open(8);
        Random random = new Random(seed);
        BlockingQueue<Boolean> room = new LinkedBlockingQueue<>();
        stream.feed().onRoom(() -> room.add(true));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> producer = threads.submit(() -> {
                for (int i = 0; i < count; i++) {
                    if (!stream.feed().offer(frame(i)) && room.poll(20, TimeUnit.SECONDS) == null) {
                        return false;
                    }
                }
                stream.feed().end(DONE);
                return true;
            });
            int expected = 0;
            while (expected < count && stream.next() instanceof Frame frame) {
                assertThat(number(frame)).isEqualTo(expected++);
                if (random.nextInt(100) == 0) {
                    Thread.yield();
                }
            }
            assertThat(producer.get(30, TimeUnit.SECONDS))
                    .as("room was announced")
                    .isTrue();
        }
    }

    private static boolean produce(TokenStream stream, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (!stream.feed().put(frame(i))) {
                return false;
            }
        }
        stream.feed().end(DONE);
        return true;
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Frame frame(int number) {
        return Frame.of(Bytes.wrap(ByteBuffer.allocate(4).putInt(number).array()));
    }

    private static int number(Step step) {
        return ((Frame) step).raw().buffer().getInt();
    }

    private static List<Integer> numbers(Collector sink) {
        return sink.frames.stream().map(TokenStreamTest::number).toList();
    }
}
