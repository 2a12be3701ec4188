System.Console.WriteLine(Newtonsoft.Json.JsonConvert.DeserializeObject("1"));
