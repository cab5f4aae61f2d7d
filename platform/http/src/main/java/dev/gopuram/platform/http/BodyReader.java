package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;
import io.netty.buffer.ByteBuf;

/** Who takes a request's body in. Called on the exchange's event loop. */
sealed interface BodyReader permits BodyCollector, BodyStream {
    /** Takes bytes, always; false asks for no more until it says otherwise. */
    boolean add(ByteBuf more);

    /** The body is whole. */
    void end();

    /** There comes no more, and it is not whole. */
    void fail(Problem problem);

    /** The connection closed before the end. */
    void gone();

    /** The reply is sent: what still comes in is nobody's. */
    void unwanted();
}
