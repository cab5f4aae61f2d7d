package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's side of roll-outs: it knows what the registry wants served, says which version answers a request, counts how
 * that went, and stops a candidate at once where the evidence is enough, before the registry has answered. Without the
 * registry it goes on with what it knew last, also where it has been started again since.
 */
public final class RolloutFollower implements Part {
    private static final Logger log = LoggerFactory.getLogger(RolloutFollower.class);

    /** A registry that is away is asked again after this, then after twice as long, and so on. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A call may take so much longer than the registry was asked to wait. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
    /** So long a node that starts waits for what the registry holds; after that it goes on with nothing. */
    static final Duration FIRST_VIEW = Duration.ofSeconds(10);

    /** Versions are reported with every so manyth report: nothing is decided by them at once. */
    private static final int VERSIONS_EVERY = 20;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1p-53;

    private final Registry registry;
    private final Settings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final Ids ids;
    private final Thread follows;
    private final Thread reports;
    private final Semaphore urgent = new Semaphore(0);
    private final AtomicLong samples;
    private final List<Consumer<RegistryView>> listeners = new CopyOnWriteArrayList<>();
    private final Counters counters = new Counters();
    private final Trips trips = new Trips(counters);
    private volatile ServedIndex served = ServedIndex.EMPTY;
    private volatile @Nullable Instant heard;
    private volatile long started;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Open until the registry has answered, or has not, for the first time. */
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Views are taken one after the other. */
    private final Object taking = new Object();

    private RegistryView kept = ServedIndex.EMPTY.view();

    /**
     * How a follower goes about it.
     *
     * @param node its name, the same after a restart
     * @param run this start of it, different after a restart
     * @param patience how long the registry may wait for a change before it answers that there is none
     * @param reportEvery how often it reports what it counted, where there is something
     * @param kept what it goes on with where it starts and the registry is away
     * @param firstAnswer how long its start waits for the registry
     */
    public record Settings(
            String node, String run, Duration patience, Duration reportEvery, KeptView kept, Duration firstAnswer) {
        public Settings(String node, String run, Duration patience, Duration reportEvery) {
            this(node, run, patience, reportEvery, KeptView.NONE, Duration.ZERO);
        }

        public static Settings of(String node, String run) {
            return new Settings(node, run, Duration.ofSeconds(20), Duration.ofMillis(250));
        }

        /** The same, keeping what it knows; whoever starts it may rely on it when it has started. */
        public Settings keeping(KeptView place) {
            return new Settings(node, run, patience, reportEvery, place, Duration.ofSeconds(2));
        }
    }

    /** Opens it; its two loops, which mostly wait, run on these threads from the start on. */
    public RolloutFollower(
            Registry registry, Settings settings, Clock clock, RandomGenerator random, ThreadFactory threads) {
        this.registry = registry;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
        this.samples = new AtomicLong(random.nextLong());
        this.started = clock.nanoTime();
        this.follows = threads.newThread(this::follow);
        this.reports = threads.newThread(this::report);
    }

    @Override
    public void start() {
        started = clock.nanoTime();
        follows.start();
        reports.start();
        awaitFirst();
    }

    private void awaitFirst() {
        try {
            if (!asked.await(settings.firstAnswer().toNanos(), TimeUnit.NANOSECONDS)) {
                remember();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node that answered before it knew what the registry holds would deny it; one that never hears it still starts. */
    @Override
    public Readiness readiness() {
        boolean waits = heard == null && !knows() && clock.nanoTime() - started < FIRST_VIEW.toNanos();
        return waits ? Readiness.notReady("the registry was not heard yet") : Readiness.ready();
    }

    /** Ends both loops, after one last report. */
    @Override
    public void stop() {
        stopped.countDown();
        follows.interrupt();
        urgent.release();
        join(reports);
        join(follows);
    }

    /** What is served, as it was known last; revision 0 and empty before the registry was heard. */
    public RegistryView view() {
        return served.view();
    }

    /** Whether it knows what is served: it has heard it, or known it before its start. */
    public boolean knows() {
        return served != ServedIndex.EMPTY;
    }

    /** When the registry answered last; null where it never did. */
    public @Nullable Instant heard() {
        return heard;
    }

    /** Tells of each new view, in order and on the follower's thread; the next one waits until all have returned. */
    public void onChange(Consumer<RegistryView> listener) {
        listeners.add(listener);
    }

    /**
     * The version that answers a request.
     *
     * @param key whoever has the same one stays with the same version
     * @return null where the alias stands for nothing
     */
    public @Nullable Choice choose(String tenant, String model, String alias, String key) {
        ServedIndex now = served;
        ServedRollout rollout = now.rollout(tenant, model, alias);
        if (rollout == null) {
            String version = now.version(tenant, model, alias);
            return version == null ? null : new Choice(tenant, model, version, alias, null, null);
        }
        boolean tripped = trips.tripped(rollout, rollout.step());
        boolean candidate = !tripped && Assignment.candidate(rollout.id(), key, rollout.weight());
        return new Choice(
                tenant,
                model,
                candidate ? rollout.candidate() : rollout.stable(),
                alias,
                counts(rollout) && !tripped ? new Arm(rollout.id(), rollout.step(), candidate) : null,
                candidate || tripped || !shadows(rollout)
                        ? null
                        : new Choice.Shadow(rollout.id(), rollout.candidate()));
    }

    /** The version in use where a request was given to a candidate; null where it was not. */
    public @Nullable String stable(Choice choice) {
        Arm arm = choice.arm();
        ServedRollout rollout = arm == null || !arm.candidate() ? null : served.rollout(arm.rollout());
        return rollout == null ? null : rollout.stable();
    }

    /** Counts how a request ended, for its version and for its arm. */
    public void record(Choice choice, Outcome outcome) {
        ServedIndex now = served;
        VersionName version = new VersionName(choice.tenant(), choice.model(), choice.version());
        if (now.serves(version)) {
            counters.version(version).add(outcome);
        }
        Arm arm = choice.arm();
        ServedRollout rollout = arm == null ? null : now.rollout(arm.rollout());
        if (arm == null || rollout == null || trips.tripped(rollout, arm.step())) {
            return;
        }
        boolean bad = counters.arm(arm).add(outcome, Trips.slowMicros(rollout, arm.step()));
        if (bad && arm.candidate() && arm.step() == rollout.step() && trips.looks(rollout)) {
            urgent.release();
        }
    }

    /** Counts a value of a feature, such as the best label: by its place in the version's reference. */
    public void observe(Choice choice, String feature, int bucket) {
        VersionName version = new VersionName(choice.tenant(), choice.model(), choice.version());
        if (served.serves(version)) {
            counters.version(version).observe(feature, bucket);
        }
    }

    /** Counts how a shadow's answer compares. */
    public void compared(Choice.Shadow shadow, Compared compared) {
        if (served.rollout(shadow.rollout()) != null) {
            counters.shadow(shadow.rollout()).add(compared);
        }
    }

    /** How many things it counts: for those who watch its memory. */
    public int counted() {
        return counters.size();
    }

    /** While a shadow is looked at nothing is counted, but what a blue-green candidate will be compared with. */
    private static boolean counts(ServedRollout rollout) {
        return rollout.weight() > 0 || rollout.policy().strategy() == Strategy.BLUE_GREEN;
    }

    private boolean shadows(ServedRollout rollout) {
        double share = rollout.policy().shadowShare();
        if (share == 0 || rollout.state() == RolloutState.PENDING) {
            return false;
        }
        return (Assignment.mix(samples.addAndGet(GOLDEN)) >>> 11) * UNIT < share;
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!stopping()) {
            try {
                ask();
                pause = FIRST_PAUSE;
            } catch (Throwable failure) {
                failed("registry cannot be followed", failure, pause);
                remember();
                asked.countDown();
                pause = rest(pause);
            }
        }
    }

    private void ask() {
        ServedIndex known = served;
        RegistryView view = context(settings.patience().plus(GRACE))
                .call(() -> registry.changes(new ChangesSince(
                        known.view().revision(), settings.patience(), settings.node(), settings.run())));
        synchronized (taking) {
            if (view.changed()) {
                take(new ServedIndex(view));
                keep(view);
            }
            heard = clock.now();
        }
        asked.countDown();
    }

    /** Goes on with what it knew before its start. The registry will be asked for all of it, as if nothing was known. */
    private void remember() {
        synchronized (taking) {
            if (heard == null && !knows()) {
                settings.kept().read().ifPresent(view -> take(new ServedIndex(lasting(view))));
            }
        }
    }

    private void keep(RegistryView view) {
        RegistryView lasting = lasting(view);
        if (!lasting.equals(kept)) {
            settings.kept().write(lasting);
            kept = lasting;
        }
    }

    /** What is served, without its number and the evidence, which change much more often. */
    private static RegistryView lasting(RegistryView view) {
        return new RegistryView(
                0,
                true,
                view.versions(),
                view.aliases(),
                view.rollouts().stream().map(RolloutFollower::lasting).toList());
    }

    private static ServedRollout lasting(ServedRollout rollout) {
        return new ServedRollout(
                rollout.tenant(),
                rollout.id(),
                rollout.model(),
                rollout.alias(),
                rollout.stable(),
                rollout.candidate(),
                rollout.state(),
                rollout.step(),
                rollout.weight(),
                rollout.policy(),
                List.of());
    }

    private void take(ServedIndex now) {
        served = now;
        trips.keep(now);
        for (ServedRollout rollout : now.rollouts()) {
            if (trips.hears(rollout)) {
                urgent.release();
            }
        }
        counters.forget(id -> now.rollout(id) != null, now::serves);
        for (Consumer<RegistryView> listener : listeners) {
            try {
                listener.accept(now.view());
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("a listener failed at what is served now");
            }
        }
    }

    private void report() {
        Duration pause = FIRST_PAUSE;
        for (int round = 1; !stopping(); round++) {
            awaitRound();
            try {
                tell(round % VERSIONS_EVERY == 0 || stopping());
                pause = FIRST_PAUSE;
            } catch (Throwable failure) {
                failed("registry cannot be told what was counted", failure, pause);
                pause = rest(pause);
            }
        }
    }

    private void awaitRound() {
        try {
            if (urgent.tryAcquire(settings.reportEvery().toNanos(), TimeUnit.NANOSECONDS)) {
                urgent.drainPermits();
            }
        } catch (InterruptedException meantForTheCall) {
            // Whether it ends is asked before the next round.
        }
    }

    private void tell(boolean withVersions) {
        Report news = counters.news(settings.node(), settings.run(), withVersions);
        if (news.arms().isEmpty() && news.versions().isEmpty() && news.shadows().isEmpty()) {
            return;
        }
        context(GRACE).run(() -> registry.report(news));
        counters.reported(news);
        ServedIndex now = served;
        counters.forget(id -> now.rollout(id) != null, now::serves);
    }

    private synchronized CallContext context(Duration patience) {
        return CallContext.beginning(
                ids.prefixed("req"), Principal.node(settings.node()), Deadline.after(patience, clock), random);
    }

    private void failed(String what, Throwable failure, Duration pause) {
        if (!stopping() && pause.equals(FIRST_PAUSE)) {
            log.atWarn()
                    .addKeyValue("node", settings.node())
                    .addKeyValue("cause", failure.toString())
                    .setCause(failure instanceof Problem ? null : failure)
                    .log(what);
        }
    }

    private boolean stopping() {
        return stopped.getCount() == 0;
    }

    /** Waits, and says how long to wait the next time. */
    private Duration rest(Duration pause) {
        try {
            if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                return pause;
            }
        } catch (InterruptedException meantForTheCall) {
            // Whether it ends is asked before the next round.
        }
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static void join(Thread thread) {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(STOP_PATIENCE)) {
                log.atWarn().addKeyValue("thread", thread.getName()).log("still runs though it was to stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
