package dev.gopuram.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final CacheKey KEY = CacheKey.of("tenant").and("question").key();
    private static final Lifetimes LIFETIMES =
            new Lifetimes(Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofHours(1));

    private final ManualClock clock = new ManualClock();
    private final MemorySecondLevel second = new MemorySecondLevel(clock);

    @Test
    void an_answer_is_given_out_until_its_time_is_over() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);

        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(fresh(cache.find(KEY))).isEqualTo("one");
    }

    @Test
    void an_answer_past_its_time_is_given_out_while_one_caller_renews_it() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);
        clock.advance(Duration.ofMinutes(5));

        Found.Stale first = (Found.Stale) cache.find(KEY);
        Found.Stale second = (Found.Stale) cache.find(KEY);
        assertThat(text(first.kept())).isEqualTo("one");
        assertThat(first.renewal()).isPresent();
        assertThat(second.renewal()).isEmpty();

        first.renewal().orElseThrow().keep(content("two"), LIFETIMES);
        assertThat(fresh(cache.find(KEY))).isEqualTo("two");
    }

    @Test
    void a_renewal_that_failed_is_anothers_to_try() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);
        clock.advance(Duration.ofMinutes(5));

        ((Found.Stale) cache.find(KEY)).renewal().orElseThrow().close();

        assertThat(((Found.Stale) cache.find(KEY)).renewal()).isPresent();
    }

    @Test
    void an_old_answer_stands_in_for_one_that_failed_within_its_bound() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);
        clock.advance(Duration.ofMinutes(65).minusNanos(1));

        try (Lead lead = ((Found.Missing) cache.find(KEY)).lead()) {
            assertThat(cache.standIn(KEY)).map(AnswerCacheTest::text).contains("one");
        }
        clock.advance(Duration.ofNanos(1));
        assertThat(cache.standIn(KEY)).isEmpty();
    }

    @Test
    void a_corrected_time_of_day_makes_nothing_young_again() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);
        clock.advance(Duration.ofMinutes(5));
        clock.set(ManualClock.START);

        assertThat(cache.find(KEY)).isInstanceOf(Found.Stale.class);
    }

    @Test
    void an_answer_larger_than_the_bound_is_not_kept_but_reaches_those_who_wait() throws Exception {
        AnswerCache cache = cache(bounds(ByteSize.kib(1), Duration.ofSeconds(30)));
        Lead lead = lead(cache);
        CompletableFuture<Found> follower = follow(cache);

        lead.keep(content("x".repeat(1024)), LIFETIMES);

        assertThat(fresh(follower.get(10, TimeUnit.SECONDS))).hasSize(1024);
        assertThat(cache.find(KEY)).isInstanceOf(Found.Missing.class);
    }

    @Test
    void what_all_answers_take_stays_within_the_bound() throws Exception {
        AnswerCache cache = new AnswerCache(
                new CacheBounds(ByteSize.kib(64), ByteSize.kib(32), 10, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                SecondLevel.NONE,
                clock);
        long kept = 0;
        for (int i = 0; i < 100; i++) {
            cache.keep(CacheKey.of("question " + i).key(), content("x".repeat(10_000)), LIFETIMES);
        }
        for (int i = 0; i < 100; i++) {
            if (cache.standIn(CacheKey.of("question " + i).key()).isPresent()) {
                kept++;
            }
        }
        assertThat(kept).isBetween(1L, 6L);
    }

    @Test
    void identical_questions_at_once_are_asked_once() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        Lead lead = lead(cache);
        List<CompletableFuture<Found>> followers = List.of(follow(cache), follow(cache), follow(cache));

        lead.keep(content("one"), LIFETIMES);

        for (CompletableFuture<Found> follower : followers) {
            assertThat(fresh(follower.get(10, TimeUnit.SECONDS))).isEqualTo("one");
        }
        assertThat(cache.running()).isZero();
    }

    @Test
    void followers_do_not_fail_with_their_leaders_cancel() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        Lead cancelled = lead(cache);
        CompletableFuture<Found> first = follow(cache);
        CompletableFuture<Found> second = follow(cache);

        cancelled.close();

        CompletableFuture.anyOf(first, second).get(10, TimeUnit.SECONDS);
        boolean firstLeads = first.isDone();
        Found heir = (firstLeads ? first : second).join();
        assertThat(heir).isInstanceOf(Found.Missing.class);
        ((Found.Missing) heir).lead().keep(content("two"), LIFETIMES);
        assertThat(fresh((firstLeads ? second : first).get(10, TimeUnit.SECONDS)))
                .isEqualTo("two");
    }

    @Test
    void a_lead_ends_once() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        Lead lead = lead(cache);
        lead.keep(content("one"), LIFETIMES);
        Lead next = ((Found.Missing) cache.find(CacheKey.of("other").key())).lead();
        next.close();
        next.keep(content("late"), LIFETIMES);

        lead.close();
        assertThat(fresh(cache.find(KEY))).isEqualTo("one");
        assertThat(cache.find(CacheKey.of("other").key())).isInstanceOf(Found.Missing.class);
    }

    @Test
    void a_follower_of_a_slow_leader_asks_for_itself_after_a_while() throws Exception {
        AnswerCache cache = cache(bounds(ByteSize.kib(1), Duration.ofMillis(1)));
        try (Lead slow = lead(cache)) {
            assertThat(cache.find(KEY)).isInstanceOf(Found.Alone.class);
        }
        assertThat(cache.running()).isZero();
    }

    @Test
    void one_follower_more_than_the_bound_asks_for_itself_at_once() throws Exception {
        AnswerCache cache = new AnswerCache(
                new CacheBounds(
                        ByteSize.kib(64), ByteSize.kib(32), 0, Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO),
                SecondLevel.NONE,
                clock);
        try (Lead lead = lead(cache)) {
            assertThat(cache.find(KEY)).isInstanceOf(Found.Alone.class);
        }
    }

    @Test
    void an_interrupted_follower_leaves_no_lead_behind() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        Lead lead = lead(cache);
        CompletableFuture<Found> gone = new CompletableFuture<>();
        Thread follower = Thread.ofVirtual().start(() -> {
            try {
                gone.complete(cache.find(KEY));
            } catch (InterruptedException e) {
                gone.completeExceptionally(e);
            }
        });
        Eventually.until("a follower waits", () -> cache.followers() == 1);
        follower.interrupt();
        follower.join();

        lead.close();
        assertThat(gone).isCompletedExceptionally();
        assertThat(cache.running()).isZero();
    }

    @Test
    void what_another_node_made_is_found_behind_memory() throws Exception {
        lead(cache(CacheBounds.defaults())).keep(content("one"), LIFETIMES);
        AnswerCache other = cache(CacheBounds.defaults());

        assertThat(fresh(other.find(KEY))).isEqualTo("one");
        assertThat(other.running()).isZero();
        clock.advance(Duration.ofMinutes(5));
        assertThat(other.find(KEY)).isInstanceOf(Found.Stale.class);
    }

    @Test
    void what_is_in_memory_asks_no_second_level() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);
        int asked = second.asked.get();

        cache.find(KEY);

        assertThat(second.asked.get()).isEqualTo(asked);
    }

    @Test
    void a_second_level_that_fails_is_left_alone_for_a_while() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        second.mood = MemorySecondLevel.Mood.FAILING;
        lead(cache).close();
        lead(cache).close();
        assertThat(second.asked.get()).isEqualTo(1);

        second.mood = MemorySecondLevel.Mood.WELL;
        clock.advance(Duration.ofSeconds(1));
        lead(cache).close();
        assertThat(second.asked.get()).isEqualTo(2);
    }

    @Test
    void a_second_level_that_says_nothing_is_waited_for_once_and_within_the_bound() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        second.mood = MemorySecondLevel.Mood.SILENT;

        lead(cache).close();
        lead(cache).keep(content("one"), LIFETIMES);

        assertThat(fresh(cache.find(KEY))).isEqualTo("one");
        assertThat(second.asked.get()).isEqualTo(1);
    }

    @Test
    void what_another_version_wrote_is_passed_over() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        second.put(KEY.digest(), Bytes.wrap(new byte[] {9, 9, 9}), Duration.ofMinutes(1));

        lead(cache).close();
        lead(cache).close();
        assertThat(second.asked.get()).isEqualTo(2);
    }

    @Test
    void what_depends_on_this_node_is_kept_from_the_others() throws Exception {
        CacheKey here = CacheKey.of("tenant").and("question").hereOnly().key();
        AnswerCache cache = cache(CacheBounds.defaults());

        cache.keep(here, content("one"), LIFETIMES);

        assertThat(fresh(cache.find(here))).isEqualTo("one");
        assertThat(cache(CacheBounds.defaults()).find(here)).isInstanceOf(Found.Missing.class);
        assertThat(second.asked).hasValue(0);
        assertThat(cache(CacheBounds.defaults()).find(KEY)).isInstanceOf(Found.Missing.class);
    }

    @Test
    void what_was_removed_is_gone_from_both_levels() throws Exception {
        AnswerCache cache = cache(CacheBounds.defaults());
        lead(cache).keep(content("one"), LIFETIMES);

        cache.remove(KEY);

        assertThat(cache.find(KEY)).isInstanceOf(Found.Missing.class);
    }

    @Test
    void a_kept_stream_survives_being_written() {
        Content stream = new Content(
                200,
                List.of(new Content.Header("content-type", "text/event-stream"), new Content.Header("x-a", "ä")),
                true,
                List.of(Bytes.utf8("data: 1\n\n"), Bytes.EMPTY, Bytes.utf8("data: [DONE]\n\n")),
                Bytes.utf8("{}"));
        Kept kept = new Kept(stream, ManualClock.START, LIFETIMES);

        assertThat(KeptBytes.read(KeptBytes.write(kept))).isEqualTo(kept);
    }

    @Test
    void parts_of_a_key_do_not_run_together() {
        assertThat(CacheKey.of("a").and("bc").key())
                .isNotEqualTo(CacheKey.of("ab").and("c").key());
        assertThat(CacheKey.of("a").and("b").key())
                .isEqualTo(CacheKey.of("a").and("b").key());
    }

    private AnswerCache cache(CacheBounds bounds) {
        return new AnswerCache(bounds, second, clock);
    }

    private static CacheBounds bounds(ByteSize maxEntry, Duration followWait) {
        return new CacheBounds(ByteSize.mib(1), maxEntry, 10, followWait, Duration.ofMillis(50), Duration.ofSeconds(1));
    }

    private static Lead lead(AnswerCache cache) throws InterruptedException {
        Found found = cache.find(KEY);
        assertThat(found).isInstanceOf(Found.Missing.class);
        return ((Found.Missing) found).lead();
    }

    /** One that waits: it is known to the cache when this returns. */
    private static CompletableFuture<Found> follow(AnswerCache cache) {
        int before = cache.followers();
        CompletableFuture<Found> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                found.complete(cache.find(KEY));
            } catch (InterruptedException e) {
                found.completeExceptionally(e);
            }
        });
        Eventually.until("a follower waits", () -> cache.followers() == before + 1);
        return found;
    }

    private static String fresh(Found found) {
        assertThat(found).isInstanceOf(Found.Fresh.class);
        return text(((Found.Fresh) found).kept());
    }

    private static String text(Kept kept) {
        return kept.content().pieces().getFirst().utf8();
    }

    private static Content content(String text) {
        return new Content(200, List.of(), false, List.of(Bytes.utf8(text)), Bytes.EMPTY);
    }
}
