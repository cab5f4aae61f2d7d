package dev.gopuram.platform.balance;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one upstream. A call goes to the less loaded of two that are drawn by lot: nearly as even as asking
 * all of them, and no crowd runs to the one that was idle a moment ago.
 *
 * <p>An address is fit unless its health checks fail, or it is ejected because its calls did. Where none is fit, all are
 * asked: a wrong check, or a common cause, must not turn a bad answer into none.
 *
 * @param <A> an address, told from others by equality
 */
public final class Pool<A> {
    /** Every choice looks at each of them. */
    public static final int MOST_ADDRESSES = 64;

    private final BalanceConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<A, Member<A>> members = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** One call's place at an address. It is given back once; later words about it are ignored. */
    public final class Place implements AutoCloseable {
        private final Member<A> member;
        private final AtomicBoolean over = new AtomicBoolean();

        private Place(Member<A> member) {
            this.member = member;
        }

        public A address() {
            return member.address;
        }

        /** The call is over. */
        public void end(Outcome outcome) {
            if (over.compareAndSet(false, true)) {
                ended(member, outcome);
            }
        }

        /** The call is over, and says nothing of the address. */
        @Override
        public void close() {
            end(Outcome.UNTOLD);
        }
    }

    /**
     * @param random used under the pool's lock
     */
    public Pool(Collection<A> addresses, BalanceConfig config, Clock clock, RandomGenerator random) {
        if (addresses.isEmpty() || addresses.size() > MOST_ADDRESSES) {
            throw Problem.invalid("addresses", addresses.size(), "1.." + MOST_ADDRESSES);
        }
        this.config = config;
        this.clock = clock;
        this.random = random;
        for (A address : addresses) {
            if (members.put(address, new Member<>(address, config, clock.nanoTime())) != null) {
                throw Problem.invalid("addresses", address, "each once");
            }
        }
    }

    /** A place at some address. */
    public Place choose() {
        return choose(Set.of());
    }

    /** A place at an address that was not tried yet, as long as there is a fit one. */
    public Place choose(Set<A> tried) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            members.values().forEach(member -> member.lookAt(now));
            Member<A> chosen = draw(fit(tried), now);
            chosen.take();
            return new Place(chosen);
        } finally {
            lock.unlock();
        }
    }

    private List<Member<A>> fit(Set<A> tried) {
        List<Member<A>> fit = new ArrayList<>(members.size());
        for (Member<A> member : members.values()) {
            if (member.fit() && !tried.contains(member.address)) {
                fit.add(member);
            }
        }
        if (fit.isEmpty()) {
            return tried.isEmpty() ? List.copyOf(members.values()) : fit(Set.of());
        }
        return fit;
    }

    private Member<A> draw(List<Member<A>> from, long now) {
        if (from.size() == 1) {
            return from.getFirst();
        }
        int first = random.nextInt(from.size());
        int second = random.nextInt(from.size() - 1);
        Member<A> one = from.get(first);
        Member<A> other = from.get(second < first ? second : second + 1);
        return one.load(now) <= other.load(now) ? one : other;
    }

    private void ended(Member<A> member, Outcome outcome) {
        lock.lock();
        try {
            member.giveBack();
            long now = clock.nanoTime();
            members.values().forEach(each -> each.lookAt(now));
            if (member.ended(outcome, now) && mayEjectOneMore()) {
                member.eject(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean mayEjectOneMore() {
        long after = 1 + members.values().stream().filter(Member::ejected).count();
        return after * 100 <= (long) config.ejection().maxEjectedPercent() * members.size();
    }

    /** What a health check of the address found; true where that changed whether the address is healthy. */
    boolean checked(A address, boolean good, HealthCheckConfig bounds) {
        lock.lock();
        try {
            Member<A> member = member(address);
            long now = clock.nanoTime();
            member.lookAt(now);
            return member.checked(good, bounds, now);
        } finally {
            lock.unlock();
        }
    }

    private Member<A> member(A address) {
        @Nullable Member<A> member = members.get(address);
        if (member == null) {
            throw Problem.invalid("address", address, "one of " + members.keySet());
        }
        return member;
    }

    public List<A> addresses() {
        return List.copyOf(members.keySet());
    }

    /** Each address as it stands, in the order they were given. */
    public List<AddressState<A>> states() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            List<AddressState<A>> states = new ArrayList<>(members.size());
            for (Member<A> member : members.values()) {
                member.lookAt(now);
                states.add(new AddressState<>(
                        member.address, member.inFlight(), member.healthy(), member.ejectedFor(now)));
            }
            return List.copyOf(states);
        } finally {
            lock.unlock();
        }
    }

    /** Calls in flight, at all addresses. */
    public int inFlight() {
        return states().stream().mapToInt(AddressState::inFlight).sum();
    }

    /** Addresses that are ejected now. */
    public int ejected() {
        return (int) states().stream().filter(AddressState::ejected).count();
    }

    /** Addresses whose health checks fail. */
    public int unhealthy() {
        return (int) states().stream().filter(state -> !state.healthy()).count();
    }
}
