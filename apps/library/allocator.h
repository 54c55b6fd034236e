#pragma once

namespace varpulis {

/// The columns of an epoch are freed together and asked for again with the next one: tells the allocator to keep as much as that instead of
/// handing it back to the system, which would have to clear every page again. Once, when the program starts; blocks from 4 MB on go back
/// when they are freed all the same.
void keep_freed_memory();

}  // namespace varpulis
