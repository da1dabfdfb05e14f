from app.core.stitch.runs import Runs
def follow_paths(strips, cores, names):
    return cores
