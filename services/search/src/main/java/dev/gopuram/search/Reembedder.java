package dev.gopuram.search;

import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings next generations to where their collections are, and puts them in their place. What is left to do follows from the
 * database alone: each document that differs from its collection's. So a write or a delete meanwhile is not lost, and after
 * a crash it goes on where it was, by whichever process takes the work over. One thread runs it, and another one says
 * meanwhile that this process is there.
 */
final class Reembedder {
    private static final Logger log = LoggerFactory.getLogger(Reembedder.class);

    /** Documents looked for, or removed, at once. */
    private static final int PAGE = 32;

    /** Pages of one collection before another has its turn. */
    private static final int PAGES_A_TURN = 16;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 16;

    private final Generations generations;
    private final Embedder embedder;
    private final Indexer indexer;
    private final Clock clock;
    private final Ids ids;
    private final RandomGenerator random;
    private final Map<String, Turn> turns = new HashMap<>();
    private volatile boolean stopping;
    private volatile boolean holding;

    Reembedder(
            Generations generations, Embedder embedder, Indexer indexer, Clock clock, Ids ids, RandomGenerator random) {
        this.generations = generations;
        this.embedder = embedder;
        this.indexer = indexer;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    /** Where a generation is, as far as nobody need know after a crash. */
    private static final class Turn {
        /** The id up to which the pass has looked. */
        String after = "";

        /** The collection's change that the generation holds, with all before, once the pass is over. */
        long heldSeq;

        boolean passed;
        boolean over;
        Usage spent = Usage.NONE;
        int failures;
        Instant notBefore = Instant.MIN;
    }

    /** The batch at work is the last. */
    void stop() {
        stopping = true;
    }

    /** One round: a turn for each generation, and for each row that was retired. */
    void round() {
        List<Generation> all = generations.all();
        Set<String> live = new HashSet<>();
        all.forEach(generation -> live.add(generation.next().id()));
        turns.keySet().retainAll(live);
        holding &= !all.isEmpty();
        all.forEach(this::round);
        for (String retired : generations.retired()) {
            if (!stopping && generations.sweep(retired, PAGE)) {
                indexer.drop(retired);
            }
        }
    }

    private void round(Generation generation) {
        Turn turn = turns.computeIfAbsent(generation.next().id(), id -> new Turn());
        if (!isDue(generation, turn)) {
            return;
        }
        if (!generations.take(generation)) {
            turns.remove(generation.next().id());
            return;
        }
        holding = true;
        tried(generation, turn);
        told(generation, turn);
    }

    /** Says that this process is at work; to be called a few times in each {@link SqlGenerations#LEASE}. */
    void renew() {
        if (holding) {
            generations.renew();
        }
    }

    /** Leaves the work to the others at once, once no round runs. Where the database is away, the lease runs out. */
    void release() {
        try {
            generations.release();
        } catch (Problem unanswered) {
            log.atWarn().setCause(unanswered).log("what was being embedded again could not be handed over");
        }
    }

    /** One line for each turn that cost something, as the edge has one for each call. */
    private static void told(Generation generation, Turn turn) {
        if (turn.spent.totalTokens() > 0) {
            log.atInfo()
                    .addKeyValue("service", "search")
                    .addKeyValue("action", "search.reembed")
                    .addKeyValue("tenant", generation.next().tenant())
                    .addKeyValue("userId", generation.askedBy())
                    .addKeyValue("collection", generation.of())
                    .addKeyValue("modelVersion", generation.next().space().name())
                    .addKeyValue("inputTokens", turn.spent.inputTokens())
                    .addKeyValue("outputTokens", turn.spent.outputTokens())
                    .log("embedded again");
        }
        turn.spent = Usage.NONE;
    }

    /** One that pauses and is asked for again runs at once. */
    private boolean isDue(Generation generation, Turn turn) {
        return switch (generation.state()) {
            case RUNNING -> true;
            case PAUSED -> !turn.notBefore.isAfter(clock.now());
            case FAILED -> false;
        };
    }

    private CallContext context(Generation generation) {
        String id = ids.uuid().toString();
        Principal worker = new Principal("reembedding", generation.next().tenant(), Set.of(), "standard");
        return CallContext.beginning(id, worker, Deadline.after(PATIENCE, clock), random);
    }

    private void tried(Generation generation, Turn turn) {
        try {
            turn(generation, turn);
            turn.failures = 0;
            generations.note(generation, Reembedding.State.RUNNING, "");
        } catch (LostLease lost) {
            turns.remove(generation.next().id());
            log.atInfo().addKeyValue("collection", generation.of()).log(lost.getMessage());
        } catch (RuntimeException failure) {
            failed(generation, turn, failure);
        }
    }

    /** What is no fault of the request is tried again; a stop is no failure. */
    private void failed(Generation generation, Turn turn, RuntimeException failure) {
        if (stopping) {
            return;
        }
        Problem problem = Problem.from(failure);
        log.atWarn()
                .addKeyValue("collection", generation.of())
                .setCause(failure)
                .log("a collection cannot be embedded again");
        if (problem.kind() == Problem.Kind.CALLER) {
            generations.note(generation, Reembedding.State.FAILED, problem.detail());
            return;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(turn.failures++, MOST_DOUBLINGS));
        turn.notBefore = clock.now().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        generations.note(generation, Reembedding.State.PAUSED, problem.detail());
    }

    private void turn(Generation generation, Turn turn) {
        for (int page = 0; page < PAGES_A_TURN && !stopping && !turn.over; page++) {
            Optional<StoredCollection> current = generations.current(generation);
            if (current.isEmpty()) {
                return;
            }
            if (turn.passed) {
                follow(generation, turn, current.get().seq());
            } else {
                pass(generation, turn, current.get().seq());
            }
        }
    }

    /** Looks through all documents, from where the last page ended. */
    private void pass(Generation generation, Turn turn, long seq) {
        if (turn.after.isEmpty()) {
            turn.heldSeq = seq;
        }
        Generations.Differing page = generations.differing(generation, turn.after, PAGE);
        page.documents().forEach(document -> bringUp(generation, turn, document));
        turn.after = page.next().orElse("");
        turn.passed = page.next().isEmpty();
    }

    /** Takes in what was written since; where that is nothing, the generation may take its collection's place. */
    private void follow(Generation generation, Turn turn, long seq) {
        if (seq == turn.heldSeq) {
            context(generation).run(() -> turn.over = finished(generation, seq));
            return;
        }
        long upTo = Math.min(seq, turn.heldSeq + PAGE);
        Optional<Set<String>> changed = generations.changed(generation, turn.heldSeq, upTo);
        turn.passed = changed.isPresent();
        changed.ifPresent(documents -> {
            documents.forEach(document -> bringUp(generation, turn, document));
            turn.heldSeq = upTo;
        });
    }

    private void bringUp(Generation generation, Turn turn, String document) {
        Optional<Generations.Source> found = generations.source(generation, document);
        if (found.isEmpty()) {
            generations.remove(generation, document);
        } else if (!generations.has(generation, found.get())) {
            Embedder.Embedded made = embedded(generation, found.get());
            turn.spent = turn.spent.plus(made.usage());
            generations.copy(generation, found.get(), made);
        }
    }

    private Embedder.Embedded embedded(Generation generation, Generations.Source source) {
        List<String> texts = source.chunks().stream()
                .map(chunk -> IndexFields.read(source.title(), chunk))
                .toList();
        VectorSpace space = generation.next().space();
        return context(generation).call(() -> embedder.documents(space, texts));
    }

    /** Whether it has taken the place: not where something was written meanwhile. */
    private boolean finished(Generation generation, long heldSeq) {
        String id = generation.next().id();
        Generation now = generations.of(generation.next().tenant()).get(generation.of());
        if (now == null || !now.next().id().equals(id)) {
            return true;
        }
        indexer.await(id, now.next().seq(), CallContext.current().deadline());
        return generations.swap(generation, heldSeq, now.next().seq());
    }
}
