package spec

// LoadCompanions lets tests load broken companions.
var LoadCompanions = loadCompanions
