/** What an ONNX graph declares, read without loading it; and graphs, written node by node. */
@NullMarked
package dev.gopuram.platform.onnx;

import org.jspecify.annotations.NullMarked;
