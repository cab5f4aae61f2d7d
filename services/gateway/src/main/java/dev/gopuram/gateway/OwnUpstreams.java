package dev.gopuram.gateway;

import dev.gopuram.edge.Route;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.balance.Pool;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.telemetry.MetricNames;
import dev.gopuram.platform.telemetry.Telemetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams of the operator's own. Started, it also checks their health.
 *
 * <p>Other routes may take their place while it runs. An upstream whose settings stay the same stays itself; one that is
 * gone, or another now, lives on for the calls that run on it, and is forgotten when the last of them is over.
 */
public final class OwnUpstreams implements Part {
    /** How often it is looked which checks are due, and which upstreams are over. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(OwnUpstreams.class);

    private final Upstreams client;
    private final MeterRegistry meters;
    private final Clock clock;
    private final RandomGenerator random;
    private final Periodic sweeping;
    /** The gauges of each upstream that is asked, or was and still has calls, by its name. */
    private final Map<String, List<Gauge>> gauges = new HashMap<>();
    /** Those that no new call finds. */
    private final Set<OwnUpstream> leaving = ConcurrentHashMap.newKeySet();

    private volatile Map<String, OwnUpstream> current = Map.of();

    private OwnUpstreams(Upstreams client, MeterRegistry meters, Clock clock, RandomGenerator random) {
        this.client = client;
        this.meters = meters;
        this.clock = clock;
        this.random = random;
        this.sweeping = new Periodic("gateway-upstreams", SWEEP, this::sweep);
    }

    /**
     * The upstreams of these routes, by the routes' names.
     *
     * @param client outlives them
     * @param random must bear use by several threads at once
     */
    public static OwnUpstreams open(
            Map<String, OwnRouteConfig> routes,
            Upstreams client,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        OwnUpstreams own = new OwnUpstreams(client, telemetry.meters(), clock, random);
        own.use(own.prepare(routes).upstreams);
        return own;
    }

    /** The upstreams of other routes, made ready; nothing leads to them before they are used. */
    Next prepare(Map<String, OwnRouteConfig> routes) {
        Map<String, OwnUpstream> known = current;
        Map<String, OwnUpstream> next = new LinkedHashMap<>();
        routes.forEach((name, config) -> {
            OwnUpstream same = known.get(name);
            next.put(
                    name,
                    same != null && same.config().equals(config)
                            ? same
                            : new OwnUpstream(name, config, client, meters, clock, random));
        });
        return new Next(Collections.unmodifiableMap(next));
    }

    /** Upstreams that may be those of the next calls. */
    final class Next {
        private final Map<String, OwnUpstream> upstreams;

        private Next(Map<String, OwnUpstream> upstreams) {
            this.upstreams = upstreams;
        }

        /** The gateway's own routes and these. */
        List<Route> beside(List<Route> builtIn) {
            return OwnUpstreams.beside(upstreams.values(), builtIn);
        }

        void use() {
            OwnUpstreams.this.use(upstreams);
        }
    }

    private static List<Route> beside(Collection<OwnUpstream> upstreams, List<Route> builtIn) {
        List<Route> all = builtIn;
        for (OwnUpstream upstream : upstreams) {
            all = upstream.beside(all);
        }
        List<Route> together = new ArrayList<>(all);
        Set<String> taken = new HashSet<>();
        for (OwnUpstream upstream : upstreams) {
            for (Route route : upstream.routes()) {
                if (!taken.add(route.method() + " " + route.path().replaceAll("\\{[^*}]*", "{"))) {
                    throw Problem.invalid(upstream.action() + ".path", route.path(), "a path that no other route has");
                }
                together.add(route);
            }
        }
        return together;
    }

    private synchronized void use(Map<String, OwnUpstream> next) {
        Map<String, OwnUpstream> before = current;
        current = next;
        next.keySet().forEach(name -> gauges.computeIfAbsent(name, this::gauges));
        for (OwnUpstream old : before.values()) {
            if (next.get(old.name()) != old) {
                leaving.add(old);
                say(old, next.containsKey(old.name()) ? "a route leads to it by other rules" : "no route leads to it");
            }
        }
    }

    private static void say(OwnUpstream upstream, String what) {
        log.atInfo()
                .addKeyValue("service", "gateway")
                .addKeyValue("upstream", upstream.name())
                .addKeyValue("running", upstream.pool().inFlight())
                .log(what + " from now on; what runs on it ends as it began");
    }

    /** Each upstream as somebody sees it, by name; those last that are there for the calls that run on them alone. */
    <T> List<T> shown(BiFunction<OwnUpstream, Boolean, T> view) {
        Comparator<OwnUpstream> byName = Comparator.comparing(OwnUpstream::name);
        List<T> shown = new ArrayList<>();
        current.values().stream().sorted(byName).forEach(each -> shown.add(view.apply(each, false)));
        leaving.stream().sorted(byName).forEach(each -> shown.add(view.apply(each, true)));
        return shown;
    }

    private List<Gauge> gauges(String name) {
        return List.of(
                gauge(MetricNames.UPSTREAM_IN_FLIGHT, name, own -> own.inFlight(name)),
                gauge(MetricNames.UPSTREAM_EJECTED, name, own -> own.now(name, Pool::ejected)),
                gauge(MetricNames.UPSTREAM_UNHEALTHY, name, own -> own.now(name, Pool::unhealthy)));
    }

    private Gauge gauge(String metric, String name, ToIntFunction<OwnUpstreams> value) {
        return Gauge.builder(metric, this, value::applyAsInt)
                .tag("upstream", name)
                .register(meters);
    }

    /** Calls in flight at the upstream of that name, by these rules and by those of before. */
    private int inFlight(String name) {
        return now(name, Pool::inFlight)
                + leaving.stream()
                        .filter(old -> old.name().equals(name))
                        .mapToInt(old -> old.pool().inFlight())
                        .sum();
    }

    private int now(String name, ToIntFunction<Pool<URI>> value) {
        OwnUpstream upstream = current.get(name);
        return upstream == null ? 0 : value.applyAsInt(upstream.pool());
    }

    private void sweep() {
        current.values().forEach(OwnUpstream::sweep);
        leaving.forEach(OwnUpstream::sweep);
        if (!leaving.isEmpty()) {
            forget();
        }
    }

    private synchronized void forget() {
        leaving.removeIf(old -> old.pool().inFlight() == 0);
        gauges.entrySet().removeIf(each -> {
            boolean over = !current.containsKey(each.getKey())
                    && leaving.stream().noneMatch(old -> old.name().equals(each.getKey()));
            if (over) {
                each.getValue().forEach(meters::remove);
            }
            return over;
        });
    }

    @Override
    public void start() {
        sweeping.start();
    }

    @Override
    public void stop() {
        sweeping.stop();
    }
}
