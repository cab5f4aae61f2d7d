package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.kernel.Deadline;
import java.util.List;

/**
 * Calls another server that speaks the protocol, over HTTP. Every call waits in its thread; an interrupt gives it up and
 * lets go of the connection. Failures are problems: UPSTREAM_TIMEOUT past the deadline, RATE_LIMITED and UNAVAILABLE as the
 * server says so, INVALID where it finds the request at fault, NOT_FOUND, UPSTREAM_FAILED for all else.
 */
public final class OipClient implements AutoCloseable {
    private OipClient() {}

    public static OipClient open(OipClientConfig config) {
        return Coming.soon(false);
    }

    public OipServer server(Deadline deadline) {
        return Coming.soon(false);
    }

    public OipModel model(OipName model, Deadline deadline) {
        return Coming.soon(false);
    }

    public boolean isReady(OipName model, Deadline deadline) {
        return Coming.soon(false);
    }

    /**
     * One inference. Tensors go as bytes where the server says that it reads them so.
     *
     * @param outputs those that are wanted, in this order; all where empty
     */
    public OipAnswer infer(OipName model, Inputs.Tensors inputs, List<String> outputs, Deadline deadline) {
        return Coming.soon(false);
    }

    @Override
    public void close() {}
}
