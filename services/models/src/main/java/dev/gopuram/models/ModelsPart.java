package dev.gopuram.models;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.Collection;
import java.util.List;

/** The life of the service: loads in the background at the start, and at the end unloads after what runs. */
final class ModelsPart implements Part {
    private final InferenceExecutor executor;
    private final List<SessionSlot> slots;
    private final boolean preload;

    ModelsPart(InferenceExecutor executor, Collection<SessionSlot> slots, boolean preload) {
        this.executor = executor;
        this.slots = List.copyOf(slots);
        this.preload = preload;
    }

    @Override
    public void start() {
        if (preload) {
            slots.forEach(SessionSlot::load);
        }
    }

    @Override
    public void drain(Deadline deadline) {
        executor.drain(deadline);
    }

    @Override
    public void stop() {
        executor.close();
        slots.forEach(SessionSlot::close);
    }

    /** With models loaded at their first call, none being loaded keeps nobody from calling. */
    @Override
    public Readiness readiness() {
        if (!preload) {
            return Readiness.ready();
        }
        return slots.stream()
                .map(SessionSlot::readiness)
                .filter(Readiness.NotReady.class::isInstance)
                .findFirst()
                .orElseGet(Readiness::ready);
    }
}
