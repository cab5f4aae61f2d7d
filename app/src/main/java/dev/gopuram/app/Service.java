package dev.gopuram.app;

import dev.gopuram.platform.lifecycle.Opened;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the {@link ServiceMap}: a service, how it is opened and what it may call.
 *
 * @param name as in the configuration, {@code search}
 * @param port what it offers
 * @param opening makes it, from nothing but what {@link Wiring} hands out
 * @param needs what must run somewhere for it to run
 * @param wants what it also uses where it runs, with what happens where it does not
 */
record Service<P>(String name, Class<P> port, Opening<P> opening, List<Class<?>> needs, List<Want> wants) {

    /** Makes a service. */
    interface Opening<P> {
        Opened<? extends P> open(Wiring wiring);
    }

    /**
     * An optional need.
     *
     * @param without what the service does when nobody runs it
     */
    record Want(Class<?> port, String without) {}

    Service {
        needs = List.copyOf(needs);
        wants = List.copyOf(wants);
    }

    static <P> Service<P> service(String name, Class<P> port, Opening<P> opening) {
        return new Service<>(name, port, opening, List.of(), List.of());
    }

    Service<P> needs(Class<?>... ports) {
        return new Service<>(name, port, opening, List.of(ports), wants);
    }

    Service<P> wants(Class<?> wanted, String without) {
        List<Want> more = new ArrayList<>(wants);
        more.add(new Want(wanted, without));
        return new Service<>(name, port, opening, needs, more);
    }

    /** Whether this service may call that port at all. */
    boolean mayCall(Class<?> other) {
        return needs.contains(other) || wants.stream().anyMatch(w -> w.port().equals(other));
    }

    /** Every port it may call. */
    List<Class<?>> calls() {
        List<Class<?>> all = new ArrayList<>(needs);
        wants.forEach(want -> all.add(want.port()));
        return all;
    }
}
